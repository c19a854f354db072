using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Tests.Streams;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders.Conformance;

/// <summary>What every driver makes of the checks of a run. A driver's tests derive from this.</summary>
public abstract class CheckConformance
{
    private const string Answer =
        "HTTP/1.1 200 OK\r\nX-Cache: hit\r\nX-Cache: stale\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";

    private const string InChunks =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Cache: hit\r\n\r\n2\r\nhe\r\n3;a=b\r\nllo\r\n0\r\nX-Late: 1\r\n\r\n";

    private const string AfterAnother =
        "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nX-Cache: hit\r\nContent-Length: 5\r\n\r\nhello";

    private protected abstract ISender Open(RunSpec spec);

    [Theory]
    [InlineData(Answer, "status=200")]
    [InlineData(Answer, "status=2xx,404")]
    [InlineData(Answer, "header:x-cache=stale")]
    [InlineData(Answer, "header:content-type=text/plain")]
    [InlineData(Answer, "header:x-cache~^h")]
    [InlineData(Answer, "body~^hello$")]
    [InlineData(Answer, "size=5")]
    [InlineData(InChunks, "body~^hello$")]
    [InlineData(InChunks, "size=5")]
    [InlineData(InChunks, "header:x-cache=hit")]
    [InlineData(AfterAnother, "header:x-cache=hit")]
    [InlineData(AfterAnother, "body~^hello$")]
    public async Task Send_CheckThatHolds_IsASuccess(string response, string check)
    {
        await using var server = ScriptedServer.Answering(response);
        var tally = await CompleteAsync(server, check);
        (tally.CountOf(Outcome.Status(200)), tally.Total, tally.FailuresOf(0)).ShouldBe((10, 10, 0));
    }

    [Theory]
    [InlineData(Answer, "status=201")]
    [InlineData(Answer, "header:x-cache=miss")]
    [InlineData(Answer, "header:x-none~.")]
    [InlineData(Answer, "body~^hello.$")]
    [InlineData(Answer, "size<5")]
    [InlineData(InChunks, "header:x-late=1")]
    [InlineData(AfterAnother, "header:x-early=1")]
    public async Task Send_CheckThatDoesNotHold_IsACheckErrorOnAConnectionThatIsKept(string response, string check)
    {
        await using var server = ScriptedServer.Answering(response);
        var tally = await CompleteAsync(server, check);
        (tally.CountOf(Outcome.Error(ErrorKind.Check)), tally.Total, tally.FailuresOf(0)).ShouldBe((10, 10, 10));
        tally.BytesReceived.ShouldBe(50);
        tally.Latency.Count.ShouldBe(10);
        server.Clients.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Send_BadStatusThatWasExpected_IsASuccess()
    {
        await using var server = ScriptedServer.Answering("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone");
        var tally = await CompleteAsync(server, "status=404", "body~none");
        tally.Outcomes().ShouldHaveSingleItem().ShouldBe((Outcome.Expected(404), 10));
        tally.Succeeded.ShouldBe(10);
    }

    [Fact]
    public async Task Send_SeveralChecks_AreCountedEach()
    {
        await using var server = ScriptedServer.Answering(Answer);
        var tally = await CompleteAsync(server, "size=5", "body~bye", "header:x-cache=miss", "status=200");
        Enumerable.Range(0, 4).Select(tally.FailuresOf).ShouldBe([0, 10, 10, 0]);
        tally.Failed.ShouldBe(10);
    }

    [Fact]
    public async Task Send_ResponsesThatDiffer_AreJudgedEachByItself()
    {
        // A long one, a short one, and so on, byte by byte: nothing may be left of the one before.
        await using var server = ScriptedServer.Start(async connection =>
        {
            for (var i = 0; await connection.ReadRequestAsync() is not null; i++)
            {
                await connection.DripAsync(i % 2 == 0
                    ? Answer
                    : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhe");
            }
        });
        var tally = await CompleteAsync(server, "body~hello", "header:x-cache=hit", "size>2");
        Enumerable.Range(0, 3).Select(tally.FailuresOf).ShouldBe([5, 5, 5]);
        tally.Succeeded.ShouldBe(5);
    }

    [Fact]
    public async Task Send_NoResponse_IsItsOwnErrorAndFailsNoCheck()
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhel");
        });
        var tally = await CompleteAsync(server, "body~hello", "status=200");
        (tally.CountOf(Outcome.Error(ErrorKind.Receive)), tally.Total).ShouldBe((10, 10));
        (tally.FailuresOf(0), tally.FailuresOf(1)).ShouldBe((0, 0));
    }

    [Fact]
    public async Task Send_BodyLongerThanIsKept_IsCheckedInItsFirstPart()
    {
        const int Long = (1 << 20) + 9;
        await using var server = ScriptedServer.Answering(
            $"HTTP/1.1 200 OK\r\nContent-Length: {Long}\r\n\r\nfirst{new string('x', Long - 9)}last");
        var tally = await CompleteAsync(server, "body~^first", "body~last$", $"size={Long}");
        Enumerable.Range(0, 3).Select(tally.FailuresOf).ShouldBe([0, 10, 0]);
    }

    private async Task<Tally> CompleteAsync(ScriptedServer server, params string[] checks)
    {
        var spec = new RunSpec
        {
            Request = new RequestTemplate { Url = server.Url },
            Requests = 10,
            Limit = 1,
            Checks = [.. checks],
        };
        return await SenderRun.CompleteAsync(Open(spec), spec).WaitAsync(TimeSpan.FromSeconds(60));
    }
}
