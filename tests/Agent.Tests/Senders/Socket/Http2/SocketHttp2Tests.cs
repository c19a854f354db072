using System.Collections.Concurrent;
using LoadCluster.Agent.Senders.Socket;
using LoadCluster.Agent.Senders.Socket.Http2;
using LoadCluster.Agent.Tests.Senders.Conformance;
using LoadCluster.Agent.Tests.Streams;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Agent.Tests.Senders.Socket.Http2;

/// <summary>What becomes of requests over HTTP/2 when a server does what it may, and what it may not.</summary>
public sealed class SocketHttp2Tests
{
    private const ushort TableSize = 1;
    private const ushort MaxStreams = 3;
    private const ushort InitialWindow = 4;

    private readonly ConcurrentQueue<string> _answered = [];

    [Theory]
    [InlineData(1, null, 1)]
    [InlineData(20, null, 1)]
    [InlineData(20, 5, 4)]
    [InlineData(7, 3, 3)]
    public async Task Send_Streams_ShareConnections(int limit, int? streams, int connections)
    {
        await using var server = Serve(peer => AnswerAllAsync(peer));
        var tally = await SendAsync(server, requests: 200, limit, transport => transport with { Streams = streams });
        ShouldBeOnly(tally, "200", 200);
        tally.BytesReceived.ShouldBe(400);
        server.Clients.Count.ShouldBe(connections);
        _answered.Distinct().Count().ShouldBe(200);
    }

    [Fact]
    public async Task Send_Request_HasTheFieldsThatTheSpecSays()
    {
        var requests = new ConcurrentQueue<Http2Request>();
        await using var server = Serve(async peer =>
        {
            for (var i = 0; i < 3; i++)
            {
                var request = await peer.ReadRequestAsync();
                requests.Enqueue(request);
                (await peer.ReadBodyAsync(request.Stream)).Length.ShouldBe(6);
                await peer.AnswerAsync(request.Stream);
            }
            await peer.ReadFrameAsync();
        });
        var request = new RequestTemplate
        {
            Url = server.Url + "/a b/{index}#fragment",
            Method = "PUT",
            Headers = [new("X-Index", "<{index}>"), new("X-Same", "1"), new("Connection", "close"), new("Host", "shop.example")],
            Body = "body-{index}"u8.ToArray(),
        };
        (await SendAsync(server, 3, limit: 1, request: request)).Succeeded.ShouldBe(3);
        requests.Select(sent => sent.Fields).ShouldBe(Enumerable.Range(0, 3).Select(i =>
            $":method=PUT|:scheme=http|:authority=shop.example|:path=/a%20b/{i}|x-index=<{i}>|x-same=1|content-length=6"));
    }

    [Theory]
    [InlineData("88", "ok", "200", 2)]
    [InlineData("880f0d0132", "ok", "200", 2)]
    [InlineData("89", "", "204", 0)]
    [InlineData("8b0f0d0139", "", "304", 0)]
    [InlineData("8e0f0d0135", "sorry", "500", 5)]
    public async Task Send_Answer_IsReadToItsEnd(string head, string body, string outcome, long bytes)
    {
        await using var server = Serve(async peer =>
        {
            while (true)
            {
                var stream = (await peer.ReadRequestAsync()).Stream;
                await peer.SendHeadAsync(stream, head, (byte)(FrameFlags.EndHeaders | (body.Length == 0 ? FrameFlags.EndStream : 0)));
                if (body.Length > 0)
                    await peer.SendBodyAsync(stream, body);
            }
        });
        var tally = await SendAsync(server, requests: 10);
        ShouldBeOnly(tally, outcome, 10);
        tally.BytesReceived.ShouldBe(bytes * 10);
    }

    [Fact]
    public async Task Send_InterimHeadsPaddingPiecesAndTrailers_AreUnderstood()
    {
        await using var server = Serve(async peer =>
        {
            while (true)
            {
                var stream = (await peer.ReadRequestAsync()).Stream;
                await peer.SendHeadAsync(stream, "0803313033");
                await peer.SendAsync(FrameType.Headers, FrameFlags.Padded | FrameFlags.Priority, stream, [2, 0, 0, 0, 0, 9, 0x88, 0, 0]);
                await peer.SendAsync(FrameType.Continuation, 0, stream, [0x0F]);
                await peer.SendAsync(FrameType.Continuation, FrameFlags.EndHeaders, stream, [0x0D, 0x01, (byte)'2']);
                await peer.SendAsync(FrameType.Data, FrameFlags.Padded, stream, [3, (byte)'o', 0, 0, 0]);
                await peer.SendAsync((FrameType)99, 0, stream, [1, 2, 3]);
                await peer.SendBodyAsync(stream, "k", flags: 0);
                await peer.SendHeadAsync(stream, "000174013f", FrameFlags.EndHeaders | FrameFlags.EndStream);
            }
        });
        var tally = await SendAsync(server, requests: 10);
        ShouldBeOnly(tally, "200", 10);
        tally.BytesReceived.ShouldBe(20);
    }

    [Fact]
    public async Task Send_FramesInSingleBytes_AreTheSame()
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            var peer = new Http2Peer(connection);
            await peer.GreetAsync();
            while (true)
            {
                var stream = (byte)(await peer.ReadRequestAsync()).Stream;
                await connection.DripAsync($"\0\0\u0001\u0001\u0004\0\0\0{(char)stream}\u0088\0\0\u0002\0\u0001\0\0\0{(char)stream}ok");
            }
        });
        ShouldBeOnly(await SendAsync(server, requests: 5), "200", 5);
    }

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
            server, requests: 5, change: transport => transport with { Timeout = TimeSpan.FromMilliseconds(300) });
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

    [Theory]
    [InlineData(1000, 16_384)]
    [InlineData(1, 65_535)]
    [InlineData(70_000, 16_384)]
    public async Task Send_LongBodies_StayWithinTheWindows(int window, int length)
    {
        await using var server = Serve(
            async peer =>
            {
                while (true)
                {
                    var stream = (await peer.ReadRequestAsync()).Stream;
                    (await peer.ReadBodyAsync(stream)).Length.ShouldBe(length);
                    await peer.AnswerAsync(stream);
                }
            },
            (InitialWindow, (uint)window));
        var body = new RequestTemplate { Url = server.Url, Method = "POST", Body = new byte[length] };
        ShouldBeOnly(await SendAsync(server, requests: window == 1 ? 1 : 4, request: body), "200", window == 1 ? 1 : 4);
    }

    [Fact]
    public async Task Send_AnswerBeforeTheRequestIsSent_CountsAndResetsTheStream()
    {
        await using var server = Serve(async peer =>
        {
            while (true)
            {
                var request = await peer.ReadRequestAsync();
                await peer.SendHeadAsync(request.Stream, "8d", FrameFlags.EndHeaders | FrameFlags.EndStream);
                await peer.ReadFrameAsync(FrameType.ResetStream);
            }
        });
        var body = new RequestTemplate { Url = server.Url, Method = "POST", Body = new byte[200_000] };
        ShouldBeOnly(await SendAsync(server, requests: 3, request: body), "404", 3);
        server.Clients.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Send_LongBodyOfTheServer_IsCountedToTheByte()
    {
        await using var server = Serve(async peer =>
        {
            while (true)
            {
                var stream = (await peer.ReadRequestAsync()).Stream;
                await peer.SendHeadAsync(stream, "88");
                for (var i = 0; i < 64; i++)
                    await peer.SendAsync(FrameType.Data, 0, stream, new byte[16_384]);
                await peer.SendBodyAsync(stream, "");
            }
        });
        var tally = await SendAsync(server, requests: 8, limit: 2);
        (tally.Succeeded, tally.BytesReceived).ShouldBe((8, 8L << 20));
    }

    [Fact]
    public async Task Send_TableSizesThatTheServerChanges_AreObeyed()
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            // Its decoder takes no field but those that the sizes allow.
            var peer = new Http2Peer(connection);
            await peer.GreetAsync((TableSize, 4096u));
            for (var i = 0; i < 5; i++)
                await peer.AnswerAsync((await peer.ReadRequestAsync()).Stream);
            await peer.SendSettingsAsync((TableSize, 0u));
            await AnswerAllAsync(peer);
        });
        ShouldBeOnly(await SendAsync(server, requests: 50, limit: 3), "200", 50);
    }

    [Fact]
    public async Task Send_ConnectionForEachRequest_OpensThem()
    {
        await using var server = Serve(peer => AnswerAllAsync(peer));
        var tally = await SendAsync(server, requests: 20, limit: 4, transport => transport with { DisableKeepAlive = true });
        ShouldBeOnly(tally, "200", 20);
        server.Clients.Count.ShouldBe(20);
    }

    [Fact]
    public async Task Send_TypedConnectionClose_OpensAConnectionForEachRequest()
    {
        await using var server = Serve(peer => AnswerAllAsync(peer));
        var request = new RequestTemplate { Url = server.Url + "/{index}", Headers = [new("Connection", "close")] };

        ShouldBeOnly(await SendAsync(server, requests: 20, limit: 4, request: request), "200", 20);

        server.Clients.Count.ShouldBe(20);
    }

    [Fact]
    public async Task Send_Checks_SeeHeadAndBody()
    {
        await using var server = Serve(async peer =>
        {
            for (var i = 0; ; i++)
            {
                var stream = (await peer.ReadRequestAsync()).Stream;
                await peer.SendHeadAsync(stream, "880007782d6361636865" + (i % 2 == 0 ? "03686974" : "046d697373"));
                await peer.SendBodyAsync(stream, "hello");
            }
        });
        var spec = SpecOf(server.Url, 10, 1) with { Checks = ["header:x-cache=hit", "body~^hello$", "size=5"] };
        var tally = await SendAsync(spec);
        Enumerable.Range(0, 3).Select(tally.FailuresOf).ShouldBe([5, 0, 0]);
        tally.Succeeded.ShouldBe(5);
    }

    [Fact]
    public async Task Send_FlowOfTwoSteps_TakesWhatTheFirstAnswered()
    {
        var paths = new ConcurrentQueue<string>();
        await using var server = Serve(async peer =>
        {
            while (true)
            {
                var request = await peer.ReadRequestAsync();
                paths.Enqueue(request.Path);
                await peer.SendHeadAsync(request.Stream, "880006782d6361727403616263", FrameFlags.EndHeaders | FrameFlags.EndStream);
            }
        });
        RequestStep[] steps =
        [
            new()
            {
                Name = "login",
                Request = new RequestTemplate { Url = server.Url + "/login/{index}" },
                Captures = [new Extraction("cart", CaptureSource.Header, "x-cart")],
            },
            new() { Name = "use", Request = new RequestTemplate { Url = server.Url + "/use/{cart}/{index}" } },
        ];
        var spec = SpecOf(server.Url, 20, 4) with { Flows = [new RequestFlow { Name = "shop", Steps = [.. steps] }] };
        var tally = await SendAsync(spec);
        (tally.Succeeded, tally.Steps.Of(1)!.Requests).ShouldBe((20, 20));
        paths.Order().ShouldBe(
            Enumerable.Range(0, 20).SelectMany(i => new[] { $"/login/{i}", $"/use/abc/{i}" }).Order());
    }

    [Fact]
    public async Task Stop_RequestsInFlight_AreAborted()
    {
        var arrived = new TaskCompletionSource();
        await using var server = Serve(async peer =>
        {
            for (var i = 0; i < 3; i++)
                await peer.ReadRequestAsync();
            arrived.SetResult();
            await ReadToEndAsync(peer);
        });
        var spec = SpecOf(server.Url, 10, 3);
        await using var run = new SenderRun(new SocketSender(spec, threads: 1, sources: []), limit: 3);
        run.Queue(10);
        await arrived.Task.WaitAsync(TimeSpan.FromSeconds(30));
        ShouldBeOnly(await run.StopAsync(), "aborted", 3);
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

    private async Task AnswerAllAsync(Http2Peer peer)
    {
        while (true)
        {
            var request = await peer.ReadRequestAsync();
            _answered.Enqueue(request.Path);
            await peer.AnswerAsync(request.Stream);
        }
    }

    private static async Task ReadToEndAsync(Http2Peer peer)
    {
        while (true)
            await peer.ReadFrameAsync();
    }

    private static ScriptedServer Serve(Func<Http2Peer, Task> script, params (ushort, uint)[] settings) =>
        ScriptedServer.Start(Greeting(script, settings));

    private static ScriptedServer Serve(Func<Http2Peer, Task> first, Func<Http2Peer, Task> others) =>
        ScriptedServer.Start(Greeting(first, []), Greeting(others, []));

    private static Func<ScriptedConnection, Task> Greeting(Func<Http2Peer, Task> script, (ushort, uint)[] settings) =>
        async connection =>
        {
            var peer = new Http2Peer(connection);
            await peer.GreetAsync(settings);
            await script(peer);
        };

    private static Task<Tally> SendAsync(
        ScriptedServer server,
        long requests,
        int limit = 1,
        Func<TransportSpec, TransportSpec>? change = null,
        RequestTemplate? request = null)
    {
        var spec = SpecOf(server.Url, requests, limit);
        var transport = change is null ? spec.Transport : change(spec.Transport);
        return SendAsync(spec with { Transport = transport, Request = request ?? spec.Request });
    }

    private static async Task<Tally> SendAsync(RunSpec spec)
    {
        spec.Validate().ShouldBeEmpty();
        SocketSupport.FaultOf(spec).ShouldBeNull();
        return await SenderRun.CompleteAsync(new SocketSender(spec, threads: 1, sources: []), spec)
            .WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static RunSpec SpecOf(string url, long requests, int limit) => new()
    {
        Request = new RequestTemplate { Url = url + "/{index}" },
        Requests = requests,
        Limit = limit,
        Transport = new TransportSpec { HttpVersion = System.Net.HttpVersion.Version20 },
    };

    private static void ShouldBeOnly(Tally tally, string outcome, long count) =>
        tally.Outcomes().Select(entry => (entry.Outcome.Name, entry.Count)).ShouldBe([(outcome, count)]);
}
