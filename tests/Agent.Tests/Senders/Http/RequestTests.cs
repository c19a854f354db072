using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders.Http;

/// <summary>What a server gets to see: all that was asked for, and nothing else.</summary>
public sealed class RequestTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public async Task Send_PlainGet_SendsTheHostAndNothingElse()
    {
        await using var server = RawServer.Answering(Ok);
        using var tracing = new Activity("a trace that is none of the target's business").Start();

        (await Sending.To(server.Address, requests: 1).SendAsync()).ShouldOnlyBe(Outcome.Status(200), 1);

        server.Requests.ShouldBe([$"GET /0 HTTP/1.1\r\nHost: {server.Address.Authority}\r\n\r\n"]);
    }

    [Fact]
    public async Task Send_Headers_ArriveAsTheyWereGivenAndInTheirOrder()
    {
        await using var server = RawServer.Answering(Ok);
        var spec = To(server, new RequestTemplate
        {
            Url = server.Address + "a",
            Headers =
            [
                new("x-second", "2"), new("X-First", "1"), new("User-Agent", "curl/8 (odd; value"),
                new("Accept", "*/*"), new("X-Index", "n={index};"), new("Cookie", "a=b; c=d"), new("X-Empty", ""),
            ],
        });

        await spec.SendAsync();

        var lines = server.Requests.ShouldHaveSingleItem().Split("\r\n");
        var given = lines.Where(line => !line.StartsWith("Host:", StringComparison.Ordinal));
        given.Select(line => line.TrimEnd()).ShouldBe([
            "GET /a HTTP/1.1", "x-second: 2", "X-First: 1", "User-Agent: curl/8 (odd; value", "Accept: */*",
            "X-Index: n=0;", "Cookie: a=b; c=d", "X-Empty:", "", ""]);
    }

    [Fact]
    public async Task Send_OwnHostHeader_ReplacesTheOneOfTheUrl()
    {
        await using var server = RawServer.Answering(Ok);
        ImmutableArray<RequestHeader> headers = [new("Host", "shop.example")];

        await To(server, new RequestTemplate { Url = server.Address.ToString(), Headers = headers }).SendAsync();

        server.Requests.ShouldBe(["GET / HTTP/1.1\r\nHost: shop.example\r\n\r\n"]);
    }

    [Fact]
    public async Task Send_IndexInUrlHeaderAndBody_BecomesTheNumberOfTheRequest()
    {
        await using var server = RawServer.Answering(Ok);
        var spec = To(server, new RequestTemplate
        {
            Url = server.Address + "items/{index}?n={index}",
            Method = "POST",
            Headers = [new("X-Id", "id-{index}"), new("Content-Type", "application/json")],
            Body = Encoding.UTF8.GetBytes("{\"id\":{index}}"),
        }) with
        {
            Requests = 12,
            Limit = 3,
        };

        await spec.SendAsync(shardSize: 5);

        server.Requests.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 12).Select(i =>
            $"POST /items/{i}?n={i} HTTP/1.1\r\nHost: {server.Address.Authority}\r\nX-Id: id-{i}\r\n"
            + $"Content-Type: application/json\r\nContent-Length: {7 + $"{i}".Length}\r\n\r\n{{\"id\":{i}}}")
            .Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("GET")]
    [InlineData("PURGE")]
    public async Task Send_BodyWithAnyMethod_IsSent(string method)
    {
        await using var server = RawServer.Answering(Ok);

        var template = new RequestTemplate { Url = server.Address.ToString(), Method = method, Body = "body"u8.ToArray() };
        await To(server, template).SendAsync();

        var request = server.Requests.ShouldHaveSingleItem();
        request.ShouldStartWith($"{method} / HTTP/1.1\r\n");
        request.ShouldEndWith("\r\n\r\nbody");
    }

    [Fact]
    public async Task Send_Head_NeedsNoBodyHoweverLongItSaysItIs()
    {
        await using var server = RawServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n");
        var spec = To(server, new RequestTemplate { Url = server.Address.ToString(), Method = "HEAD" });

        var tally = await (spec with { Requests = 5 }).SendAsync();

        tally.ShouldOnlyBe(Outcome.Status(200), 5);
        tally.BytesReceived.ShouldBe(0);
        server.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task Send_Redirect_IsAnOutcomeAndFollowedOnlyOnRequest()
    {
        await using var server = RawServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
            {
                await connection.SendAsync(request.StartsWith("GET /there", StringComparison.Ordinal)
                    ? Ok
                    : "HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n");
            }
        });
        var spec = Sending.To(server.Address, requests: 3);

        (await spec.SendAsync()).ShouldOnlyBe(Outcome.Status(302), 3);
        server.Requests.Count.ShouldBe(3);

        (await (spec with { Transport = spec.Transport with { FollowRedirects = true } }).SendAsync())
            .ShouldOnlyBe(Outcome.Status(200), 3);
        server.Requests.Count.ShouldBe(9);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 2)]
    public async Task Send_Cookie_IsKeptOnlyOnRequest(bool cookies, int expected)
    {
        await using var server = RawServer.Answering(
            "HTTP/1.1 200 OK\r\nSet-Cookie: session=1\r\nContent-Length: 2\r\n\r\nok");
        var spec = Sending.To(server.Address, requests: 3);

        await (spec with { Transport = spec.Transport with { Cookies = cookies } }).SendAsync();

        server.Requests.Count(request => request.Contains("Cookie: session=1")).ShouldBe(expected);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 5)]
    public async Task Send_KeepAlive_IsOnUnlessSwitchedOff(bool disabled, int connections)
    {
        await using var server = RawServer.Answering(Ok);
        var spec = Sending.To(server.Address, requests: 5);

        var tally = await (spec with { Transport = spec.Transport with { DisableKeepAlive = disabled } }).SendAsync();

        tally.ShouldOnlyBe(Outcome.Status(200), 5);
        server.Connections.ShouldBe(connections);
        server.Requests.Count(request => request.Contains("Connection: close")).ShouldBe(disabled ? 5 : 0);
    }

    [Fact]
    public async Task Send_Decompress_AsksForItOnlyOnRequest()
    {
        await using var server = RawServer.Answering(Ok);
        var spec = Sending.To(server.Address, requests: 1);

        await (spec with { Transport = spec.Transport with { Decompress = true } }).SendAsync();

        server.Requests.ShouldHaveSingleItem().ShouldContain("Accept-Encoding: gzip, deflate");
    }

    [Fact]
    public async Task Send_Proxy_GoesThroughIt()
    {
        await using var proxy = RawServer.Answering(Ok);
        var spec = Sending.To(new Uri("http://shop.invalid/"), requests: 2);

        (await (spec with { Transport = spec.Transport with { Proxy = proxy.Address } }).SendAsync())
            .ShouldOnlyBe(Outcome.Status(200), 2);

        proxy.Requests.ShouldAllBe(request => request.StartsWith("GET http://shop.invalid/", StringComparison.Ordinal));
    }

    private static RunSpec To(RawServer server, RequestTemplate request) =>
        Sending.To(server.Address, requests: 1) with { Request = request };
}
