using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Tests.Streams;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders.Conformance;

/// <summary>
/// Where a response ends and whether its connection is used again: RFC 9112, section 6.3, row by row, with the connection
/// left open after the response and closed. A driver's tests derive from this.
/// </summary>
public abstract class FramingConformance
{
    private const string H = "HTTP/1.1 200 OK\r\n";
    private const string Chunks = "2\r\nok\r\n0\r\n\r\n";
    private const string Ok = H + "Content-Length: 2\r\n\r\nok";
    private const string Timeout = "timeout";
    private const string Protocol = "protocol";
    private const string Receive = "receive";

    private protected abstract ISender Open(RunSpec spec);

    /// <summary>Responses that end by themselves: the same whether the connection is left open or closed.</summary>
    public static TheoryData<string, string, long, bool> Ending => new()
    {
        // 1: no body, whatever the headers say.
        { "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", "204", 0, true },
        { "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n", "304", 0, true },
        { "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", "101", 0, false },
        { "HTTP/1.1 101 Switching Protocols\r\nContent-Length: 5\r\n\r\n", "101", 0, false },
        { "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\nX: y\r\n\r\n" + Ok, "200", 2, true },

        // 3: a coding beats a length, and ends the connection.
        { H + "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunks, "200", 2, false },
        { H + "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n" + Chunks, "200", 2, false },
        { H + "Transfer-Encoding: chunked\r\nContent-Length: x\r\n\r\n" + Chunks, "200", 2, false },

        // 4: chunked, if it is the last coding.
        { H + "Transfer-Encoding: chunked\r\n\r\n" + Chunks, "200", 2, true },
        { H + "Transfer-Encoding: Chunked\r\n\r\n" + Chunks, "200", 2, true },
        { H + "Transfer-Encoding: chunked,\r\n\r\n" + Chunks, "200", 2, true },
        { H + "Transfer-Encoding: , chunked , ,\r\n\r\n" + Chunks, "200", 2, true },
        { H + "Transfer-Encoding: gzip, chunked\r\n\r\n" + Chunks, "200", 2, true },
        { H + "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunks, "200", 2, true },
        { H + "Transfer-Encoding:\r\n chunked\r\n\r\n" + Chunks, "200", 2, true },
        { H + "Transfer-Encoding: gzip,\r\n\tchunked\r\n\r\n" + Chunks, "200", 2, true },
        { H + "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n" + Chunks, "200", 2, false },
        { "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n" + Chunks, "200", 2, false },

        // 5: lengths that are one value.
        { H + "Content-Length: 2, 2\r\n\r\nok", "200", 2, true },
        { H + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nok", "200", 2, true },
        { H + "Content-Length: 2,\r\n 2\r\n\r\nok", "200", 2, true },

        // 6: a length.
        { H + "Content-Length: 2\r\n\r\nok", "200", 2, true },
        { H + "Content-Length:\r\n  2\r\n\r\nok", "200", 2, true },
        { H + "Content-Length: 0\r\n\r\n", "200", 0, true },
        { H + "X: folded\r\n Content-Length: 7\r\nContent-Length: 2\r\n\r\nok", "200", 2, true },
        { "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "200", 2, false },
        { "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok", "200", 2, true },
        { H + "Connection: keep-alive,\r\n close\r\nContent-Length: 2\r\n\r\nok", "200", 2, false },

        // 5: lengths that cannot be read.
        { H + "Content-Length: 2, 3\r\n\r\nok", Protocol, 0, false },
        { H + "Content-Length: 2\r\nContent-Length: 3\r\n\r\nok", Protocol, 0, false },
        { H + "Content-Length: +2\r\n\r\nok", Protocol, 0, false },
        { H + "Content-Length: -2\r\n\r\nok", Protocol, 0, false },
        { H + "Content-Length:\r\n\r\nok", Protocol, 0, false },
        { H + "Content-Length: two\r\n\r\nok", Protocol, 0, false },
        { H + "Content-Length: 0x2\r\n\r\nok", Protocol, 0, false },
        { H + "Content-Length: 2 2\r\n\r\nok", Protocol, 0, false },
        { H + "Content-Length: 2\r\n 2\r\n\r\nok", Protocol, 0, false },
        { H + "Content-Length: 99999999999999999999\r\n\r\nok", Protocol, 0, false },

        // What is no response at all.
        { H + "Transfer-Encoding: chunked\r\n\r\n-2\r\nok\r\n0\r\n\r\n", Protocol, 0, false },
        { H + "Transfer-Encoding: chunked\r\n\r\n0x2\r\nok\r\n0\r\n\r\n", Protocol, 0, false },
        { H + "Transfer-Encoding: chunked\r\n\r\n2\r\nokay\r\n0\r\n\r\n", Protocol, 2, false },
        { H + "Transfer-Encoding: chunked\r\n\r\n\r\n2\r\nok\r\n0\r\n\r\n", Protocol, 0, false },
        { H + "Content-Length : 2\r\n\r\nok", Protocol, 0, false },
        { "HTTP/1.1 99 Low\r\n\r\n", Protocol, 0, false },
    };

    /// <summary>Responses that end with their connection, and what they are if it is left open.</summary>
    public static TheoryData<string, string, long> EndingWithTheConnection => new()
    {
        // 4: chunked is not the last coding.
        { H + "Transfer-Encoding: gzip\r\n\r\nok", "200", 2 },
        { H + "Transfer-Encoding: chunked, gzip\r\n\r\nok", "200", 2 },
        { H + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\nok", "200", 2 },
        { H + "Transfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\nok", "200", 2 },
        { H + "Transfer-Encoding: chunk\r\n ed\r\n\r\nok", "200", 2 },

        // 8: neither a coding nor a length.
        { H + "\r\nok", "200", 2 },
        { "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\nok", "200", 2 },

        // 6, 7: less than there should be.
        { H + "Content-Length: 5\r\n\r\nok", Receive, 2 },
        { H + "Transfer-Encoding: chunked\r\n\r\n5\r\nok", Receive, 2 },
        { H + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", Receive, 2 },
        { H + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n", Receive, 2 },
        { "HTTP/1.1 100 Continue\r\n\r\n", Receive, 0 },
    };

    [Theory]
    [MemberData(nameof(Ending))]
    public async Task Send_ResponseAndOpenConnection_EndsWhereItSays(string response, string outcome, long bytes, bool isKept)
    {
        await using var server = ScriptedServer.Answering(response);
        var tally = await CompleteAsync(server);
        ShouldBe(tally, outcome, bytes);
        server.Clients.Count.ShouldBe(isKept ? 1 : 2);
        server.Requests.Count.ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(Ending))]
    public async Task Send_ResponseAndClosedConnection_EndsWhereItSays(string response, string outcome, long bytes, bool isKept)
    {
        _ = isKept;
        await using var server = Closing(response);
        await using var run = new SenderRun(Open(Spec(server, 20_000)), limit: 1);
        for (var i = 0; i < 2; i++)
        {
            ShouldBe(await run.SendAsync(1).WaitAsync(TimeSpan.FromSeconds(30)), outcome, bytes, count: 1);
            // A request that is sent while the close is on its way would be lost.
            await Task.Delay(50);
        }
        server.Clients.Count.ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(EndingWithTheConnection))]
    public async Task Send_ResponseThatEndsWithItsConnection_EndsWhenItIsClosed(string response, string outcome, long bytes)
    {
        await using var server = Closing(response);
        ShouldBe(await CompleteAsync(server), outcome, bytes);
        server.Clients.Count.ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(EndingWithTheConnection))]
    public async Task Send_ResponseThatEndsWithItsConnection_IsATimeoutWhileItIsOpen(string response, string outcome, long bytes)
    {
        _ = outcome;
        await using var server = ScriptedServer.Answering(response);
        ShouldBe(await CompleteAsync(server, timeoutMilliseconds: 300), Timeout, bytes);
    }

    [Theory]
    [InlineData(64, "200")]
    [InlineData(65, Protocol)]
    public async Task Send_InterimResponses_AreBounded(int count, string outcome)
    {
        var interim = string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n", count));
        await using var server = ScriptedServer.Answering(interim + Ok);
        ShouldBe(await CompleteAsync(server), outcome, outcome == "200" ? 2 : 0);
    }

    [Theory]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", "204", 0)]
    [InlineData(H + "Content-Length: 0\r\n\r\n", "200", 0)]
    [InlineData(Ok, "200", 2)]
    [InlineData(H + "Transfer-Encoding: chunked\r\n\r\n" + Chunks, "200", 2)]
    public async Task Send_BytesThatBelongToNoRequest_EndTheConnection(string response, string outcome, long bytes)
    {
        const string Surplus = "HTTP/1.1 500 Surplus\r\nContent-Length: 0\r\n\r\n";
        foreach (var isLate in new[] { false, true })
        {
            await using var server = ScriptedServer.Start(async connection =>
            {
                while (await connection.ReadRequestAsync() is not null)
                {
                    await connection.SendAsync(isLate ? response : response + Surplus);
                    await Task.Delay(isLate ? 20 : 0);
                    await connection.SendAsync(isLate ? Surplus : "");
                }
            });
            await using var run = new SenderRun(Open(Spec(server, 20_000)), limit: 1);
            for (var i = 0; i < 3; i++)
            {
                ShouldBe(await run.SendAsync(1).WaitAsync(TimeSpan.FromSeconds(30)), outcome, bytes, count: 1);
                await Task.Delay(100);
            }
            server.Clients.Count.ShouldBe(3);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Send_AnswerBeforeTheBodyIsSent_IsCountedAndEndsTheConnection(bool closes)
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\n\r\nlong");
            if (closes)
                connection.Reset();
            else
                await Task.Delay(TimeSpan.FromSeconds(20), connection.Ending);
        });
        var spec = Spec(server, 5_000);
        spec = spec with { Request = spec.Request with { Method = "POST", Body = new byte[8_000_000] } };
        ShouldBe(await SenderRun.CompleteAsync(Open(spec), spec).WaitAsync(TimeSpan.FromSeconds(60)), "413", 4);
        server.Clients.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Send_CloseBeforeTheBodyIsSent_IsASendError()
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            connection.Reset();
        });
        var spec = Spec(server, 5_000);
        spec = spec with { Request = spec.Request with { Method = "POST", Body = new byte[8_000_000] } };
        ShouldBe(await SenderRun.CompleteAsync(Open(spec), spec).WaitAsync(TimeSpan.FromSeconds(60)), "send", 0);
        server.Clients.Count.ShouldBe(2);
    }

    private static ScriptedServer Closing(string response) => ScriptedServer.Start(async connection =>
    {
        await connection.ReadRequestAsync();
        await connection.SendAsync(response);
    });

    private static RunSpec Spec(ScriptedServer server, int timeoutMilliseconds) => new()
    {
        Request = new RequestTemplate { Url = server.Url },
        Requests = 2,
        Limit = 1,
        Transport = new TransportSpec { Timeout = TimeSpan.FromMilliseconds(timeoutMilliseconds) },
    };

    private Task<Tally> CompleteAsync(ScriptedServer server, int timeoutMilliseconds = 20_000)
    {
        var spec = Spec(server, timeoutMilliseconds);
        return SenderRun.CompleteAsync(Open(spec), spec).WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static void ShouldBe(Tally tally, string outcome, long bytes, int count = 2)
    {
        var only = tally.Outcomes().ShouldHaveSingleItem();
        (only.Outcome.Name, only.Count).ShouldBe((outcome, count));
        // What of a broken body was read before it broke depends on how it was cut.
        if (only.Outcome.IsStatus)
            tally.BytesReceived.ShouldBe(bytes * count);
    }
}
