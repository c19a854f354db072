using System.Globalization;
using System.Net;
using System.Text;
using LoadCluster.Agent.Scenarios;
using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Tests.Streams;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders.Conformance;

/// <summary>What every driver makes of what a target can do to it. A driver's tests derive from this.</summary>
public abstract partial class SenderConformance
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string OkAndClose = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";

    /// <summary>
    /// Microseconds of 60 ms, in the median. A sender that loses its processor between the call that sends and its look at the clock
    /// begins to wait later.
    /// </summary>
    private const long MostOfTheWait = 40_000;

    private protected abstract ISender Open(RunSpec spec);

    [Fact]
    public async Task Send_KeptConnection_CarriesAllRequests()
    {
        await using var server = ScriptedServer.Answering(Ok);
        var tally = await CompleteAsync(server, requests: 100);
        ShouldBeOnly(tally, "200", 100, bytes: 200);
        server.Clients.Count.ShouldBe(1);
        server.Requests.Count.ShouldBe(100);
    }

    [Fact]
    public async Task Send_ResponseInPieces_ItsTimeIsDividedIntoPhases()
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(60), connection.Ending);
                await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no");
                await Task.Delay(TimeSpan.FromMilliseconds(250), connection.Ending);
                await connection.SendAsync("k");
            }
        });
        var tally = await CompleteAsync(server, requests: 4);

        var (send, wait, receive) = tally.Phases();
        (send.Count, wait.Count, receive.Count).ShouldBe((4, 4, 4));
        wait.ValueAtPercentile(50).ShouldBeGreaterThan(MostOfTheWait);
        receive.Min.ShouldBeGreaterThan(100_000);
        (send.Max + wait.Max).ShouldBeLessThan(tally.ServiceTime.Max);
        tally.ServiceTime.Min.ShouldBeGreaterThanOrEqualTo(wait.Min + receive.Min);
        (tally.Connections.ConnectTime.Count, tally.Connections.LookupTime.Count).ShouldBe((server.Clients.Count, 0));
    }

    [Fact]
    public async Task Send_ResponseInOnePiece_IsWaitedForAllTheTime()
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(60), connection.Ending);
                await connection.SendAsync(Ok);
            }
        });
        var tally = await CompleteAsync(server, requests: 4);

        var (send, wait, receive) = tally.Phases();
        wait.ValueAtPercentile(50).ShouldBeGreaterThan(MostOfTheWait);
        (send.ValueAtPercentile(50) + receive.ValueAtPercentile(50)).ShouldBeLessThan(30_000);
    }

    [Fact]
    public async Task Send_TraceShare_SampledIndexesCarryTheirTrace()
    {
        await using var server = ScriptedServer.Answering(Ok);
        var spec = SpecOf(server.Url + "/{index}", requests: 200, limit: 4) with { Seed = 5, TraceShare = 0.25 };
        var tally = await CompleteAsync(spec);

        ShouldBeOnly(tally, "200", 200, bytes: 400);
        var sample = new IndexSample(spec.Seed, spec.TraceShare);
        var traced = Enumerable.Range(0, 200).Where(index => sample.Has(index));
        var found = server.Requests
            .Where(request => request.Contains("traceparent", StringComparison.OrdinalIgnoreCase))
            .ToDictionary(request => int.Parse(request.Split('/', ' ')[2], CultureInfo.InvariantCulture));
        found.Keys.Order().ShouldBe(traced);
        found.ShouldAllBe(request => request.Value.Contains($"\r\ntraceparent: {TraceParent.Of(5, request.Key)}\r\n"));
    }

    [Theory]
    [InlineData(OkAndClose)]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nok")]
    [InlineData(Ok + "surplus")]
    public async Task Send_AnswerThatEndsItsConnection_NextRequestGetsAnother(string response)
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(response);
        });
        var tally = await CompleteAsync(server, requests: 20);
        ShouldBeOnly(tally, "200", 20, bytes: 40);
        server.Clients.Count.ShouldBe(20);
    }

    [Theory]
    [InlineData(true, "X-Other", "close")]
    [InlineData(false, "Connection", "close")]
    [InlineData(false, "connection", "x, Close")]
    public async Task Send_CloseThatTheServerIgnores_EndsTheConnectionAllTheSame(bool isDisabled, string header, string value)
    {
        await using var server = ScriptedServer.Answering(Ok);
        var spec = SpecOf(server.Url, requests: 10, limit: 1);
        var tally = await CompleteAsync(spec with
        {
            Request = spec.Request with { Headers = [new RequestHeader(header, value)] },
            Transport = spec.Transport with { DisableKeepAlive = isDisabled },
        });
        ShouldBeOnly(tally, "200", 10, bytes: 20);
        server.Clients.Count.ShouldBe(10);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nok\r\n01\r\n!\r\n0\r\nT: 1\r\n\r\n", "200", 3)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" + Ok, "200", 2)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", "204", 0)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", "304", 0)]
    [InlineData("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "503", 0)]
    public async Task Send_AnswerInAnyForm_IsReadToItsEnd(string response, string outcome, long bytes)
    {
        await using var server = ScriptedServer.Answering(response);
        var tally = await CompleteAsync(server, requests: 10);
        ShouldBeOnly(tally, outcome, 10, bytes * 10);
        server.Clients.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Send_Head_ExpectsNoBody()
    {
        await using var server = ScriptedServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
        var spec = Spec(server, requests: 10);
        var tally = await CompleteAsync(spec with { Request = spec.Request with { Method = "HEAD" } });
        ShouldBeOnly(tally, "200", 10, bytes: 0);
        server.Clients.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(Ok, 2)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nok\r\n0\r\nT: 1\r\n\r\n", 2)]
    public async Task Send_AnswerInSingleBytes_IsTheSame(string response, long bytes)
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
                await connection.DripAsync(response);
        });
        ShouldBeOnly(await CompleteAsync(server, requests: 3), "200", 3, bytes * 3);
    }

    [Fact]
    public async Task Send_KeptConnectionClosedWhileIdle_IsReplaced()
    {
        var (arrived, close, closed) = (new CountdownEvent(2), new TaskCompletionSource(), new TaskCompletionSource());
        var bothArrived = new TaskCompletionSource();
        async Task ReadFirstRequestAsync(ScriptedConnection connection)
        {
            await connection.ReadRequestAsync();
            if (arrived.Signal())
                bothArrived.SetResult();
        }
        await using var server = ScriptedServer.Start(
            async connection =>
            {
                await ReadFirstRequestAsync(connection);
                await bothArrived.Task;
                await connection.SendAsync(Ok);
                await close.Task;
                connection.Dispose();
                closed.SetResult();
            },
            async connection =>
            {
                await ReadFirstRequestAsync(connection);
                // An answer behind the close: a sender that reads it sees the close, too.
                await closed.Task;
                await connection.SendAsync(Ok);
                await connection.AnswerAllAsync(Ok);
            },
            connection => connection.AnswerAllAsync(Ok));
        await using var run = new SenderRun(Open(Spec(server, requests: 2, limit: 2)), limit: 2);
        run.Queue(2);
        ShouldBeOnly(await run.ReadReportsAsync(1), "200", 1, bytes: 2);
        close.SetResult();
        ShouldBeOnly(await run.ReadReportsAsync(1), "200", 1, bytes: 2);
        ShouldBeOnly(await run.SendAsync(10), "200", 10, bytes: 20);
    }

    [Fact]
    public async Task Send_LargeBodies_AreCountedToTheByte()
    {
        const long Length = 50_000_017;
        await using var server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
            {
                await connection.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {Length}\r\n\r\n");
                await connection.SendZerosAsync(Length);
            }
        });
        ShouldBeOnly(await CompleteAsync(server, requests: 6, limit: 3), "200", 6, Length * 6);
    }

    [Fact]
    public async Task Send_LargeRequest_ArrivesWhole()
    {
        var body = Encoding.ASCII.GetBytes(new string('x', 5_000_000) + "{index}");
        await using var server = ScriptedServer.Answering(Ok);
        var spec = Spec(server, requests: 3);
        ShouldBeOnly(await CompleteAsync(spec with { Request = spec.Request with { Method = "POST", Body = body } }), "200", 3, 6);
        server.Requests.Select(request => request[^1]).ShouldBe(['0', '1', '2'], ignoreOrder: true);
    }

    [Fact]
    public async Task Send_NameWithSeveralAddresses_TriesThemAll()
    {
        await using var server = ScriptedServer.Answering(Ok);
        var url = server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
        ShouldBeOnly(await CompleteAsync(SpecOf(url, requests: 20, limit: 4)), "200", 20, bytes: 40);
    }

    [Fact]
    public async Task Send_IPv6_Works()
    {
        await using var server = ScriptedServer.StartOn(IPAddress.IPv6Loopback, connection => connection.AnswerAllAsync(Ok));
        ShouldBeOnly(await CompleteAsync(server, requests: 5), "200", 5, bytes: 10);
        server.Requests.First().ShouldContain($"Host: {new Uri(server.Url).Authority}\r\n");
    }

    [Fact]
    public async Task Send_ChurnOfConnections_LosesNothing()
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(OkAndClose);
        });
        ShouldBeOnly(await CompleteAsync(server, requests: 1000, limit: 50), "200", 1000, bytes: 2000);
        server.Requests.Count.ShouldBe(1000);
    }

    [Fact]
    public async Task Send_ManyIndexes_SendsEachOnceWithItsNumber()
    {
        await using var server = ScriptedServer.Answering(Ok);
        var request = new RequestTemplate
        {
            Url = server.Url + "/a b/{index}?again={index}#fragment",
            Method = "PUT",
            Headers = [new RequestHeader("X-Index", "<{index}>")],
            Body = Encoding.ASCII.GetBytes("{index},{index}"),
        };
        var spec = SpecOf(server.Url, requests: 1200, limit: 8) with { Request = request };
        ShouldBeOnly(await CompleteAsync(spec), "200", 1200, bytes: 2400);
        server.Requests.ShouldBe(Enumerable.Range(0, 1200).Select(i => RequestOf(server, i)), ignoreOrder: true);
    }

    [Fact]
    public async Task Send_LimitRaisedAndLowered_IsObeyed()
    {
        await using var server = ScriptedServer.Answering(Ok);
        var spec = Spec(server, requests: 1000, limit: 40);
        await using var run = new SenderRun(Open(spec), limit: 3);
        await run.SendAsync(200);
        run.MaxInFlight.ShouldBeInRange(1, 3);
        run.Work.ChangeLimit(40);
        await run.SendAsync(2000);
        run.MaxInFlight.ShouldBeInRange(4, 40);
    }

    [Fact]
    public async Task Drain_RequestsInFlight_AreWaitedForAndTheRestIsNotSent()
    {
        var (arrived, answer) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            arrived.TrySetResult();
            await answer.Task;
            await connection.SendAsync(Ok);
        });
        await using var run = new SenderRun(Open(Spec(server, requests: 10)), limit: 1);
        run.Queue(10);
        await arrived.Task;
        var draining = run.DrainAsync();
        answer.SetResult();
        ShouldBeOnly(await draining, "200", 1, bytes: 2);
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Stop_RequestsInFlight_AreAborted()
    {
        var arrived = new CountdownEvent(3);
        var allArrived = new TaskCompletionSource();
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            if (arrived.Signal())
                allArrived.SetResult();
            await connection.WaitForCloseAsync();
        });
        await using var run = new SenderRun(Open(Spec(server, requests: 10, limit: 3)), limit: 3);
        run.Queue(10);
        await allArrived.Task;
        ShouldBeOnly(await run.StopAsync(), "aborted", 3, bytes: 0);
        run.Work.InFlight.ShouldBe(0);
    }

    private protected static RunSpec SpecOf(string url, long requests, int limit) => new()
    {
        Request = new RequestTemplate { Url = url },
        Requests = requests,
        Limit = limit,
    };

    private static RunSpec Spec(ScriptedServer server, long requests, int limit = 1) => SpecOf(server.Url, requests, limit);

    private Task<Tally> CompleteAsync(ScriptedServer server, long requests, int limit = 1) =>
        CompleteAsync(Spec(server, requests, limit));

    private protected Task<Tally> CompleteAsync(RunSpec spec) =>
        SenderRun.CompleteAsync(Open(spec), spec).WaitAsync(TimeSpan.FromSeconds(60));

    private protected static void ShouldBeOnly(Tally tally, string outcome, long count, long bytes)
    {
        tally.Outcomes().ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            only => only.Outcome.Name.ShouldBe(outcome), only => only.Count.ShouldBe(count));
        tally.BytesReceived.ShouldBe(bytes);
    }

    private static string RequestOf(ScriptedServer server, int index) =>
        $"PUT /a%20b/{index}?again={index} HTTP/1.1\r\nHost: {new Uri(server.Url).Authority}\r\nX-Index: <{index}>\r\n"
        + $"Content-Length: {$"{index},{index}".Length}\r\n\r\n{index},{index}";
}
