using LoadCluster.Agent.Senders.Http;
using LoadCluster.Agent.Senders.Socket.Http2;
using LoadCluster.Agent.Tests.Senders.Conformance;
using LoadCluster.Agent.Tests.Senders.Socket.Http2;
using LoadCluster.Agent.Tests.Streams;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders.Http;

/// <summary>HTTP/2 servers that end a connection while requests are on it.</summary>
public sealed class GoAwayTests
{
    [Fact]
    public async Task Send_GoAwayWithRequestsAboveIt_SendsThemAgainElsewhereAndCountsThemOnce()
    {
        await using var server = Serve(
            async peer =>
            {
                var streams = new List<int>();
                for (var i = 0; i < 10; i++)
                    streams.Add((await peer.ReadRequestAsync()).Stream);
                await peer.GoAwayAsync(streams[3]);
                foreach (var stream in streams.Take(4))
                    await peer.AnswerAsync(stream);
                await Task.Delay(TimeSpan.FromSeconds(1));
            },
            peer => peer.AnswerAllAsync());

        var tally = await SendAsync(server, requests: 40, limit: 10);

        (tally.CountOf(Outcome.Status(200)), tally.Total).ShouldBe((40, 40));
    }

    [Fact]
    public async Task Send_GoAwayAfterEveryFourRequests_NoneFails()
    {
        await using var server = Serve(async peer =>
        {
            var streams = new List<int>();
            for (var i = 0; i < 4; i++)
                streams.Add((await peer.ReadRequestAsync()).Stream);
            await peer.GoAwayAsync(streams[^1]);
            foreach (var stream in streams)
                await peer.AnswerAsync(stream);
        });

        var tally = await SendAsync(server, requests: 400, limit: 16);

        tally.Outcomes().Select(entry => (entry.Outcome.Name, entry.Count)).ShouldBe([("200", 400)]);
    }

    [Theory]
    [InlineData(0u, "NO_ERROR")]
    [InlineData(11u, "ENHANCE_YOUR_CALM")]
    public async Task Send_CloseAfterGoAway_IsAGoAwayErrorOfThoseBelowIt(uint code, string name)
    {
        await using var server = Serve(
            async peer =>
            {
                for (var i = 0; i < 4; i++)
                    await peer.ReadRequestAsync();
                await peer.GoAwayAsync(3, code);
                // The client writes once more: an answer to this is no request, and none is due to it.
                await peer.SendAsync(FrameType.Ping, 0, 0, new byte[8]);
                await peer.ReadFrameAsync(FrameType.Ping);
            },
            peer => peer.AnswerAllAsync());

        var tally = await SendAsync(server, requests: 10, limit: 4);

        tally.Outcomes().Select(entry => (entry.Outcome.Name, entry.Count)).ShouldBe([("goaway", 2), ("200", 8)]);
        tally.FirstErrors.Texts[ErrorKind.GoAway].ShouldContain(name);
    }

    private static ScriptedServer Serve(params Func<Http2Peer, Task>[] scripts) =>
        ScriptedServer.Start([.. scripts.Select<Func<Http2Peer, Task>, Func<ScriptedConnection, Task>>(script => async connection =>
        {
            var peer = new Http2Peer(connection);
            await peer.GreetAsync();
            await script(peer);
            await connection.EndAsync();
        })]);

    private static Task<Tally> SendAsync(ScriptedServer server, long requests, int limit)
    {
        var spec = new RunSpec
        {
            Request = new RequestTemplate { Url = server.Url + "/{index}" },
            Requests = requests,
            Limit = limit,
            Transport = new TransportSpec { HttpVersion = System.Net.HttpVersion.Version20, Timeout = TimeSpan.FromSeconds(10) },
        };
        return SenderRun.CompleteAsync(new HttpClientSender(spec, threads: 1, sources: []), spec).WaitAsync(TimeSpan.FromSeconds(60));
    }
}
