using System.Collections.Concurrent;
using LoadCluster.Agent.Senders.Socket.Http2;
using LoadCluster.Agent.Tests.Senders.Conformance;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Tests.Senders.Socket.Http2;

/// <summary>A server that breaks the rules, floods or allows too little costs requests, never the run.</summary>
public sealed class Http2FaultTests : Http2Sending
{
    private const ushort MaxStreams = 3;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Send_ResetStream_IsAProtocolErrorOnAConnectionThatIsKept(bool hasHead)
    {
        await using var server = Serve(async peer =>
        {
            while (true)
            {
                var stream = (await peer.ReadRequestAsync()).Stream;
                if (hasHead)
                    await peer.SendHeadAsync(stream, "88");
                await peer.ResetAsync(stream, code: 2);
            }
        });
        var tally = await SendAsync(server, requests: 5);
        ShouldBeOnly(tally, "protocol", 5);
        tally.Connections.Faults.Counts.ShouldHaveSingleItem().Key.ShouldContain("INTERNAL_ERROR");
        tally.FirstErrors.Texts[ErrorKind.Protocol].ShouldContain("INTERNAL_ERROR");
        server.Clients.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData("880f0d0135", "hel", "receive")]
    [InlineData("880f0d0132", "hello", "protocol")]
    [InlineData("", "hello", "protocol")]
    [InlineData("88004101", "", "protocol")]
    [InlineData("880f0d0178", "", "protocol")]
    [InlineData("000158013188", "", "protocol")]
    public async Task Send_ResponseThatContradictsItself_IsItsOwnErrorAndTheConnectionIsKept(
        string head, string body, string outcome)
    {
        await using var server = Serve(async peer =>
        {
            while (true)
            {
                var stream = (await peer.ReadRequestAsync()).Stream;
                if (head.Length > 0)
                    await peer.SendHeadAsync(stream, head == "88004101" ? "8800014101" + "31" : head);
                await peer.SendBodyAsync(stream, body);
            }
        });
        ShouldBeOnly(await SendAsync(server, requests: 5), outcome, 5);
        server.Clients.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Send_SilentStream_TimesOutOnAConnectionThatLives()
    {
        var cancelled = new ConcurrentQueue<int>();
        await using var server = Serve(async peer =>
        {
            var silent = (await peer.ReadRequestAsync()).Stream;
            var (header, payload) = await peer.ReadFrameAsync(FrameType.ResetStream);
            payload.ShouldBe(Http2Peer.Number(Http2Error.Cancel));
            cancelled.Enqueue(header.Stream);
            // A late head, which inserts a field, and a late body; then the next head refers to the field.
            await peer.SendHeadAsync(silent, "8840017801" + "31");
            await peer.SendBodyAsync(silent, "late");
            while (true)
            {
                var stream = (await peer.ReadRequestAsync()).Stream;
                await peer.SendHeadAsync(stream, "88be", FrameFlags.EndHeaders | FrameFlags.EndStream);
            }
        });
        var tally = await SendAsync(
            server, requests: 5, change: transport => transport with { Timeout = TimeSpan.FromSeconds(2) });
        (tally.CountOf(Outcome.Error(ErrorKind.Timeout)), tally.Succeeded).ShouldBe((1, 4));
        (cancelled.Count, server.Clients.Count).ShouldBe((1, 1));
    }

    [Fact]
    public async Task Send_FewerStreamsThanWanted_OpensMoreConnectionsAndSaysSo()
    {
        await using var server = Serve(peer => AnswerAllAsync(peer), (MaxStreams, 4u));
        var tally = await SendAsync(server, requests: 200, limit: 20);
        ShouldBeOnly(tally, "200", 200);
        (tally.Connections.StreamsWanted, tally.Connections.StreamsAllowed).ShouldBe((20, 4));
        server.Clients.Count.ShouldBeInRange(2, 6);
    }

    [Fact]
    public async Task Send_NoStreamsAllowed_TimesOutAndSaysSo()
    {
        await using var server = Serve(
            async peer =>
            {
                // What was sent before the settings were known is refused, as they say.
                while (true)
                    await peer.ResetAsync((await peer.ReadRequestAsync()).Stream, Http2Error.RefusedStream);
            },
            (MaxStreams, 0u));
        var tally = await SendAsync(
            server, 4, limit: 4, transport => transport with { Timeout = TimeSpan.FromMilliseconds(400) });
        ShouldBeOnly(tally, "timeout", 4);
        tally.Connections.StreamsAllowed.ShouldBe(0);
    }

    [Theory]
    [InlineData(FrameType.Headers, 4, 1, "80")]
    [InlineData(FrameType.Headers, 4, 1, "be")]
    [InlineData(FrameType.Headers, 4, 1, "3fe21f88")]
    [InlineData(FrameType.Headers, 4, 2, "88")]
    [InlineData(FrameType.Headers, 4, 99, "88")]
    [InlineData(FrameType.Headers, 4, 0, "88")]
    [InlineData(FrameType.Headers, 12, 1, "0988")]
    [InlineData(FrameType.Data, 0, 99, "88")]
    [InlineData(FrameType.Data, 8, 1, "0988")]
    [InlineData(FrameType.PushPromise, 4, 1, "0000000288")]
    [InlineData(FrameType.Continuation, 4, 1, "88")]
    [InlineData(FrameType.WindowUpdate, 0, 0, "7fffffff")]
    [InlineData(FrameType.WindowUpdate, 0, 0, "00000000")]
    [InlineData(FrameType.WindowUpdate, 0, 0, "0001")]
    [InlineData(FrameType.Settings, 0, 0, "0004ffffffff")]
    [InlineData(FrameType.Settings, 0, 0, "000500000001")]
    [InlineData(FrameType.Settings, 0, 0, "0004")]
    [InlineData(FrameType.Settings, 0, 1, "")]
    [InlineData(FrameType.Ping, 0, 0, "00")]
    [InlineData(FrameType.GoAway, 0, 0, "00")]
    [InlineData(FrameType.ResetStream, 0, 99, "00000000")]
    [InlineData(FrameType.Priority, 0, 1, "00")]
    public async Task Send_FrameThatBreaksTheRules_FailsAllOnTheConnectionForOneReason(
        object type, byte flags, int stream, string payload)
    {
        await using var server = Serve(
            async peer =>
            {
                for (var i = 0; i < 3; i++)
                    await peer.ReadRequestAsync();
                await peer.SendAsync((FrameType)type, flags, stream, Convert.FromHexString(payload));
                await ReadToEndAsync(peer);
            },
            peer => AnswerAllAsync(peer));
        var tally = await SendAsync(server, requests: 10, limit: 3);
        (tally.CountOf(Outcome.Error(ErrorKind.Protocol)), tally.Succeeded).ShouldBe((3, 7));
        tally.Connections.Faults.Total.ShouldBe(1);
    }

    [Fact]
    public async Task Send_FrameWithinAHeaderBlock_IsAProtocolError()
    {
        await using var server = Serve(async peer =>
        {
            await peer.SendHeadAsync((await peer.ReadRequestAsync()).Stream, "88", FrameFlags.None);
            await peer.SendAsync(FrameType.Ping, 0, 0, new byte[8]);
            await ReadToEndAsync(peer);
        });
        ShouldBeOnly(await SendAsync(server, requests: 2), "protocol", 2);
    }

    [Theory]
    [InlineData("pieces")]
    [InlineData("pings")]
    [InlineData("settings")]
    [InlineData("interim")]
    [InlineData("fields")]
    [InlineData("large")]
    public async Task Send_Flood_IsBoundedAndAProtocolError(string kind)
    {
        await using var server = Serve(async peer =>
        {
            var stream = (await peer.ReadRequestAsync()).Stream;
            if (kind == "pieces")
                await peer.SendHeadAsync(stream, "88", FrameFlags.None);
            if (kind == "fields")
                await peer.SendHeadAsync(stream, "88" + "4001787f" + "a11e" + string.Concat(Enumerable.Repeat("78", 4000)), FrameFlags.None);
            for (var i = 0; i < 2_000_000; i++)
                await FloodAsync(peer, kind, stream);
        });
        ShouldBeOnly(await SendAsync(server, requests: 2), "protocol", 2);
    }

    [Fact]
    public async Task Send_ServerThatSpeaksHttp1_IsNamed()
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadSomeAsync();
            await connection.SendAsync("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
            await connection.WaitForCloseAsync();
        });
        var tally = await SendAsync(server, requests: 3);
        ShouldBeOnly(tally, "protocol", 3);
        tally.Connections.Faults.Counts.Keys.ShouldHaveSingleItem().ShouldContain("does not speak HTTP/2");
    }

    private static Task FloodAsync(Http2Peer peer, string kind, int stream) => kind switch
    {
        "pieces" => peer.SendAsync(FrameType.Continuation, 0, stream, []),
        "pings" => peer.SendAsync(FrameType.Ping, 0, 0, new byte[8]),
        "settings" => peer.SendSettingsAsync(),
        "interim" => peer.SendHeadAsync(stream, "0803313033"),
        "fields" => peer.SendAsync(FrameType.Continuation, 0, stream, [.. Enumerable.Repeat((byte)0xBE, 16_000)]),
        _ => peer.SendAsync(FrameType.Data, 0, stream, new byte[16_385]),
    };
}
