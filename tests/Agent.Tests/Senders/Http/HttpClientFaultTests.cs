using LoadCluster.Shared.Metrics;
using LoadCluster.Target;

namespace LoadCluster.Agent.Tests.Senders.Http;

/// <summary>Each fault of a target maps to one outcome and never stops the run.</summary>
public sealed class HttpClientFaultTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public async Task Send_NobodyListens_IsConnect()
    {
        using var silent = new SilentPort();
        (await Sending.To(silent.Url, requests: 5, limit: 2).SendAsync()).ShouldOnlyBe(ErrorKind.Connect, 5);
    }

    [Fact]
    public async Task Send_NameNobodyKnows_IsDns() =>
        (await Sending.To(new Uri("http://no-such-host.invalid/"), requests: 2, limit: 2).SendAsync())
            .ShouldOnlyBe(ErrorKind.Dns, 2);

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf ")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf ")]
    public async Task Send_ConnectionIsReset_IsReceive(string before)
    {
        await using var server = RawServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(before);
            connection.Reset();
        });

        (await Sending.To(server.Address, requests: 5, limit: 2).SendAsync()).ShouldOnlyBe(ErrorKind.Receive, 5);

        ShouldHaveSeenEachOnce(server, 5);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Le", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf ", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf ", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhalf ", false)]
    public async Task Send_ResponseEndsTooSoon_IsReceive(string response, bool tls)
    {
        using var certificate = TargetTls.SelfSigned().Certificate;
        await using var server = RawServer.Start(
            async connection =>
            {
                await connection.ReadRequestAsync();
                await connection.SendAsync(response);
            },
            tls ? certificate : null);
        var spec = Sending.To(server.Address, requests: 5, limit: 2);

        (await (spec with { Transport = spec.Transport with { Insecure = tls } }).SendAsync())
            .ShouldOnlyBe(ErrorKind.Receive, 5);

        ShouldHaveSeenEachOnce(server, 5);
    }

    [Fact]
    public async Task Send_ResponseWithoutLength_EndsWithTheConnection()
    {
        await using var server = RawServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\n\r\nall there is");
        });

        var tally = await Sending.To(server.Address, requests: 3).SendAsync();

        tally.ShouldOnlyBe(Outcome.Status(200), 3);
        tally.BytesReceived.ShouldBe(3 * "all there is".Length);
    }

    [Theory]
    [InlineData("220 mail.example ESMTP\r\n\r\n")]
    [InlineData("HTTP/1.1 OK\r\n\r\n")]
    [InlineData("\0\u0001\u0002\u0003\r\n\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon here\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n")]
    public async Task Send_Garbage_IsProtocol(string response)
    {
        await using var server = RawServer.Answering(response);

        (await Sending.To(server.Address, requests: 4, limit: 2).SendAsync()).ShouldOnlyBe(ErrorKind.Protocol, 4);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf ")]
    public async Task Send_ServerNeverAnswers_IsTimeout(string before)
    {
        await using var server = RawServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(before);
            await connection.HangAsync();
        });

        var tally = await Sending.To(server.Address, requests: 4, limit: 2, timeoutSeconds: 0.3).SendAsync();

        tally.ShouldOnlyBe(ErrorKind.Timeout, 4);
        tally.Active.Length.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(290));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Send_KeptConnectionIsClosedInsteadOfAnswering_IsReceiveAndNeverSentAgain(bool tls, bool reset)
    {
        using var certificate = TargetTls.SelfSigned().Certificate;
        await using var server = RawServer.Start(
            async connection =>
            {
                await connection.ReadRequestAsync();
                await connection.SendAsync(Ok);
                await connection.ReadRequestAsync();
                if (reset)
                    connection.Reset();
            },
            tls ? certificate : null);
        var spec = Sending.To(server.Address, requests: 10);

        var tally = await (spec with { Transport = spec.Transport with { Insecure = tls } }).SendAsync();

        tally.Outcomes().ShouldBe([(Outcome.Error(ErrorKind.Receive), 5), (Outcome.Status(200), 5)], ignoreOrder: true);
        ShouldHaveSeenEachOnce(server, 10);
    }

    [Fact]
    public async Task Send_KeptConnectionIsClosedWhileIdle_OpensAnother()
    {
        await using var server = RawServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
        });

        (await Sending.To(server.Address, requests: 10).SendAsync()).ShouldOnlyBe(Outcome.Status(200), 10);

        server.Connections.ShouldBe(10);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Send_TlsToAPlainPort_IsTls(bool closes)
    {
        await using var server = RawServer.Start(async connection =>
        {
            await connection.SendAsync(closes ? "" : "HTTP/1.1 400 Bad Request\r\n\r\n");
            if (!closes)
                await connection.HangAsync();
        });
        var address = new UriBuilder(server.Address) { Scheme = "https" }.Uri;

        (await Sending.To(address, requests: 3).SendAsync()).ShouldOnlyBe(ErrorKind.Tls, 3);
    }

    [Fact]
    public async Task Send_CertificateNobodySigned_IsTlsUnlessInsecure()
    {
        var tls = TargetTls.SelfSigned();
        using var certificate = tls.Certificate;
        await using var target = await TargetServer.StartAsync(new TargetOptions { Tls = tls }, CancellationToken.None);
        var spec = Sending.To(target.Address, requests: 3);

        (await spec.SendAsync()).ShouldOnlyBe(ErrorKind.Tls, 3);
        target.Stats.Requests.ShouldBe(0);
        (await (spec with { Transport = spec.Transport with { Insecure = true } }).SendAsync())
            .ShouldOnlyBe(Outcome.Status(200), 3);
    }

    [Fact]
    public async Task Send_ServerErrors_AreFailedWithTheirStatus()
    {
        await using var target = await TargetServer.StartAsync(
            new TargetOptions { Fail = new Share(100) }, CancellationToken.None);

        var tally = await Sending.To(target.Address, requests: 20, limit: 4).SendAsync();

        tally.ShouldOnlyBe(Outcome.Status(500), 20);
        (tally.Succeeded, tally.Failed).ShouldBe((0, 20));
    }

    [Fact]
    public async Task Send_AllSortsOfAccidents_AreCountedAsTheTargetCountsThem()
    {
        await using var target = await TargetServer.StartAsync(
            new TargetOptions { Fail = new Share(10), Reset = new Share(10), Hang = new Share(2) },
            CancellationToken.None);

        var tally = await Sending.To(target.Address, requests: 300, limit: 20, timeoutSeconds: 1).SendAsync();

        var stats = target.Stats;
        (stats.Requests, stats.Distinct, stats.MaxHits).ShouldBe((300, 300, 1));
        tally.CountOf(Outcome.Status(500)).ShouldBe(stats.Fails);
        tally.CountOf(Outcome.Error(ErrorKind.Receive)).ShouldBe(stats.Resets);
        tally.CountOf(Outcome.Error(ErrorKind.Timeout)).ShouldBe(stats.Hangs);
        tally.Succeeded.ShouldBe(300 - stats.Fails - stats.Resets - stats.Hangs);
    }

    private static void ShouldHaveSeenEachOnce(RawServer server, int requests)
    {
        var lines = server.Requests.Select(request => request.Split("\r\n")[0]);
        lines.ShouldBe(Enumerable.Range(0, requests).Select(i => $"GET /{i} HTTP/1.1"), ignoreOrder: true);
    }
}
