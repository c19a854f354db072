using System.Net.Sockets;
using System.Text;
using LoadCluster.Agent.Senders.Socket;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Agent.Tests.Senders.Http;

/// <summary>Where requests go and what they take with them: routes, proxies, cookies, redirects.</summary>
public sealed class RouteTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Theory]
    [InlineData("httpclient")]
    [InlineData("socket")]
    public async Task Send_ConnectTo_GoesThereUnderItsOwnName(string driver)
    {
        await using var server = RawServer.Answering(Ok);
        var spec = Sending.To(new Uri("http://bücher.invalid:81/"), requests: 2);
        spec = spec with { Transport = spec.Transport with { ConnectTo = [$":81:127.0.0.1:{server.Address.Port}"] } };

        (await spec.SendAsync(driver: driver)).ShouldOnlyBe(Outcome.Status(200), 2);

        server.Requests.ShouldAllBe(request => request.Contains("\r\nHost: xn--bcher-kva.invalid:81\r\n"));
    }

    [Theory]
    [InlineData("httpclient")]
    [InlineData("socket")]
    public async Task Send_Resolve_GoesToTheAddress(string driver)
    {
        await using var server = RawServer.Answering(Ok);
        var port = server.Address.Port;
        var spec = Sending.To(new Uri($"http://shop.invalid:{port}/"), requests: 2);
        spec = spec with { Transport = spec.Transport with { Resolve = [$"shop.invalid:{port}:127.0.0.1"] } };

        (await spec.SendAsync(driver: driver)).ShouldOnlyBe(Outcome.Status(200), 2);
    }

    [Fact]
    public async Task Send_UnixSocket_GoesThroughIt()
    {
        if (OperatingSystem.IsWindows())
            return;
        var path = Path.Combine(Path.GetTempPath(), $"loadcluster-{Guid.NewGuid():N}.sock");
        using var listener = new System.Net.Sockets.Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        var serving = AnswerOnceAsync(listener);
        var spec = Sending.To(new Uri("http://shop.invalid/"), requests: 1);
        spec = spec with { Transport = spec.Transport with { UnixSocket = path } };

        (await spec.SendAsync()).ShouldOnlyBe(Outcome.Status(200), 1);

        (await serving).ShouldContain("Host: shop.invalid\r\n");
        SocketSupport.FaultOf(spec).ShouldNotBeNull();
        File.Delete(path);
    }

    [Fact]
    public async Task Send_ProxyWithALogin_SendsItWithEachRequest()
    {
        await using var proxy = RawServer.Answering(Ok);
        var spec = Sending.To(new Uri("http://shop.invalid/"), requests: 3);
        spec = spec with { Transport = spec.Transport with { Proxy = new Uri($"http://me%40home:p%3Aw@127.0.0.1:{proxy.Address.Port}") } };

        (await spec.SendAsync()).ShouldOnlyBe(Outcome.Status(200), 3);

        var login = Convert.ToBase64String(Encoding.UTF8.GetBytes("me@home:p:w"));
        proxy.Requests.Count.ShouldBe(3);
        proxy.Requests.ShouldAllBe(request => request.Contains($"\r\nProxy-Authorization: Basic {login}\r\n"));
    }

    [Fact]
    public async Task Send_TunnelThatIsRefused_IsAProxyErrorThatSaysWhy()
    {
        await using var proxy = RawServer.Answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        var spec = Sending.To(new Uri("https://shop.invalid/"), requests: 2);
        spec = spec with { Transport = spec.Transport with { Proxy = new Uri($"http://me:s3cret@127.0.0.1:{proxy.Address.Port}") } };

        var tally = await spec.SendAsync();

        tally.ShouldOnlyBe(ErrorKind.Proxy, 2);
        tally.FirstErrors.Texts[ErrorKind.Proxy].ShouldContain("403");
        tally.FirstErrors.Texts[ErrorKind.Proxy].ShouldNotContain("s3cret");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Send_Cookies_AreOfOneIndexUnlessTheyAreShared(bool isShared)
    {
        await using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nSet-Cookie: a=1; Path=/\r\nContent-Length: 0\r\n\r\n");
        RequestStep Step(string name) => new() { Name = name, Request = new RequestTemplate { Url = server.Address + name } };
        var spec = Sending.To(server.Address, requests: 2) with { Flows = [new RequestFlow { Name = "f", Steps = [Step("x"), Step("y")] }] };
        spec = spec with { Transport = spec.Transport with { Cookies = true, SharedCookies = isShared } };

        await spec.SendAsync();

        server.Requests.Select(request => request.Contains("\r\nCookie: a=1\r\n"))
            .ShouldBe([false, true, isShared, true]);
    }

    [Fact]
    public async Task Send_RedirectsWithoutEnd_AreARedirectError()
    {
        await using var server = RawServer.Answering("HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n");

        (await Following(server, requests: 2)).ShouldOnlyBe(ErrorKind.Redirect, 2);

        server.Requests.Count.ShouldBe(2 * 11);
    }

    [Fact]
    public async Task Send_RedirectWithoutLocation_IsAnAnswer()
    {
        await using var server = RawServer.Answering("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n");

        (await Following(server, requests: 2)).ShouldOnlyBe(Outcome.Status(302), 2);
    }

    [Fact]
    public async Task Send_UnfinishedBodyOfARedirect_CostsNoTime()
    {
        await using var server = RawServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
                await connection.SendAsync(request.StartsWith("GET /end", StringComparison.Ordinal)
                    ? Ok : "HTTP/1.1 302 Found\r\nLocation: /end\r\nContent-Length: 9\r\n\r\nhalf");
        });

        var tally = await Following(server, requests: 2);

        tally.ShouldOnlyBe(Outcome.Status(200), 2);
        tally.Latency.Max.ShouldBeLessThan(1_900_000);
    }

    [Fact]
    public async Task Send_CorruptCompressedBody_IsAnEncodingErrorAtOnce()
    {
        await using var server = RawServer.Answering(
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 100\r\n\r\n\u001f\u008bnonsense that is no gzip at all");
        var spec = Sending.To(server.Address, requests: 2);

        var tally = await (spec with { Transport = spec.Transport with { Decompress = true } }).SendAsync();

        tally.ShouldOnlyBe(ErrorKind.Encoding, 2);
        tally.Active.Length.ShouldBeLessThan(TimeSpan.FromSeconds(1.9));
        tally.FirstErrors.Texts[ErrorKind.Encoding].ShouldNotBeEmpty();
    }

    private static Task<Tally> Following(RawServer server, long requests)
    {
        var spec = Sending.To(server.Address, requests);
        return (spec with { Transport = spec.Transport with { FollowRedirects = true } }).SendAsync();
    }

    private static async Task<string> AnswerOnceAsync(System.Net.Sockets.Socket listener)
    {
        using var client = await listener.AcceptAsync();
        var buffer = new byte[4096];
        var received = await client.ReceiveAsync(buffer);
        await client.SendAsync(Encoding.ASCII.GetBytes(Ok));
        return Encoding.ASCII.GetString(buffer, 0, received);
    }
}
