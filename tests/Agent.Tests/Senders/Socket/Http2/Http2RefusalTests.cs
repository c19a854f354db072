using LoadCluster.Agent.Senders.Socket.Http2;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Tests.Senders.Socket.Http2;

/// <summary>What a server refuses is sent again and counts once; what it may have processed is not sent again.</summary>
public sealed class Http2RefusalTests : Http2Sending
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
                await ReadToEndAsync(peer);
            },
            peer => AnswerAllAsync(peer));
        var tally = await SendAsync(server, requests: 40, limit: 10);
        ShouldBeOnly(tally, "200", 40);
        tally.Connections.Resent.ShouldBeGreaterThan(0);
        tally.Latency.Count.ShouldBe(40);
    }

    [Fact]
    public async Task Send_FewRequestsAllowedOnAConnection_LosesNothing()
    {
        await using var server = Serve(async peer =>
        {
            for (var i = 0; i < 10; i++)
            {
                var stream = (await peer.ReadRequestAsync()).Stream;
                if (i == 9)
                    await peer.GoAwayAsync(stream);
                await peer.AnswerAsync(stream);
            }
            await ReadToEndAsync(peer);
        });
        var tally = await SendAsync(server, requests: 2000, limit: 100);
        ShouldBeOnly(tally, "200", 2000);
        tally.Connections.Resent.ShouldBeGreaterThan(0);
        server.Clients.Count.ShouldBeInRange(200, 220);
    }

    [Fact]
    public async Task Send_GoAwayInTwoSteps_LosesNothing()
    {
        await using var server = Serve(
            async peer =>
            {
                var streams = new List<int>();
                for (var i = 0; i < 4; i++)
                    streams.Add((await peer.ReadRequestAsync()).Stream);
                await peer.GoAwayAsync(int.MaxValue);
                await peer.AnswerAsync(streams[0]);
                await peer.GoAwayAsync(streams[1]);
                await peer.AnswerAsync(streams[1]);
                await ReadToEndAsync(peer);
            },
            peer => AnswerAllAsync(peer));
        ShouldBeOnly(await SendAsync(server, requests: 20, limit: 4), "200", 20);
    }

    [Fact]
    public async Task Send_GoAwayForEver_IsRefusedAfterAFewTriesAndConnections()
    {
        await using var server = Serve(async peer =>
        {
            await peer.ReadRequestAsync();
            await peer.GoAwayAsync(0);
            await ReadToEndAsync(peer);
        });
        var tally = await SendAsync(server, requests: 5, limit: 5);
        ShouldBeOnly(tally, "refused", 5);
        tally.Connections.Resent.ShouldBe(40);
        server.Clients.Count.ShouldBeLessThan(60);
    }

    [Fact]
    public async Task Send_RefusedStreams_AreSentAgain()
    {
        await using var server = Serve(async peer =>
        {
            for (var i = 0; ; i++)
            {
                var request = await peer.ReadRequestAsync();
                if (i % 3 == 0)
                    await peer.ResetAsync(request.Stream, Http2Error.RefusedStream);
                else
                    await peer.AnswerAsync(request.Stream);
            }
        });
        var tally = await SendAsync(server, requests: 100, limit: 10);
        ShouldBeOnly(tally, "200", 100);
        tally.Connections.Resent.ShouldBeGreaterThan(30);
        server.Clients.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Send_CloseWithoutGoAway_FailsEachAndSendsNoneAgain()
    {
        var arrived = 0;
        await using var server = Serve(async peer =>
        {
            for (var i = 0; i < 5; i++)
            {
                await peer.ReadRequestAsync();
                Interlocked.Increment(ref arrived);
            }
        });
        ShouldBeOnly(await SendAsync(server, requests: 20, limit: 5), "receive", 20);
        arrived.ShouldBe(20);
    }

    [Fact]
    public async Task Send_CloseAfterGoAway_FailsThoseBelowIt()
    {
        await using var server = Serve(
            async peer =>
            {
                for (var i = 0; i < 4; i++)
                    await peer.ReadRequestAsync();
                await peer.GoAwayAsync(3);
            },
            peer => AnswerAllAsync(peer));
        var tally = await SendAsync(server, requests: 10, limit: 4);
        (tally.CountOf(Outcome.Error(ErrorKind.GoAway)), tally.Succeeded).ShouldBe((2, 8));
        tally.FirstErrors.Texts[ErrorKind.GoAway].ShouldContain("NO_ERROR");
    }
}
