using System.Collections.Concurrent;
using LoadCluster.Agent.Senders.Socket;
using LoadCluster.Agent.Senders.Socket.Http2;
using LoadCluster.Agent.Tests.Senders.Conformance;
using LoadCluster.Agent.Tests.Streams;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Agent.Tests.Senders.Socket.Http2;

/// <summary>Requests and answers over HTTP/2.</summary>
public sealed class SocketHttp2Tests : Http2Sending
{
    private const ushort TableSize = 1;
    private const ushort InitialWindow = 4;

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
        Answered.Distinct().Count().ShouldBe(200);
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
}
