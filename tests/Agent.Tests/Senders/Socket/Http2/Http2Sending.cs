using System.Collections.Concurrent;
using LoadCluster.Agent.Senders.Socket;
using LoadCluster.Agent.Tests.Senders.Conformance;
using LoadCluster.Agent.Tests.Streams;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders.Socket.Http2;

/// <summary>Starts scripted servers that speak HTTP/2, and sends requests to them. Tests derive from it.</summary>
public abstract class Http2Sending
{
    /// <summary>The paths that <see cref="AnswerAllAsync"/> has answered.</summary>
    private protected ConcurrentQueue<string> Answered { get; } = [];

    private protected async Task AnswerAllAsync(Http2Peer peer)
    {
        while (true)
        {
            var request = await peer.ReadRequestAsync();
            Answered.Enqueue(request.Path);
            await peer.AnswerAsync(request.Stream);
        }
    }

    private protected static async Task ReadToEndAsync(Http2Peer peer)
    {
        while (true)
            await peer.ReadFrameAsync();
    }

    private protected static ScriptedServer Serve(Func<Http2Peer, Task> script, params (ushort, uint)[] settings) =>
        ScriptedServer.Start(Greeting(script, settings));

    private protected static ScriptedServer Serve(Func<Http2Peer, Task> first, Func<Http2Peer, Task> others) =>
        ScriptedServer.Start(Greeting(first, []), Greeting(others, []));

    private static Func<ScriptedConnection, Task> Greeting(Func<Http2Peer, Task> script, (ushort, uint)[] settings) =>
        async connection =>
        {
            var peer = new Http2Peer(connection);
            await peer.GreetAsync(settings);
            await script(peer);
        };

    private protected static Task<Tally> SendAsync(
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

    private protected static async Task<Tally> SendAsync(RunSpec spec)
    {
        spec.Validate().ShouldBeEmpty();
        SocketSupport.FaultOf(spec).ShouldBeNull();
        return await SenderRun.CompleteAsync(new SocketSender(spec, threads: 1, sources: []), spec)
            .WaitAsync(TimeSpan.FromSeconds(60));
    }

    private protected static RunSpec SpecOf(string url, long requests, int limit) => new()
    {
        Request = new RequestTemplate { Url = url + "/{index}" },
        Requests = requests,
        Limit = limit,
        Transport = new TransportSpec { HttpVersion = System.Net.HttpVersion.Version20 },
    };

    private protected static void ShouldBeOnly(Tally tally, string outcome, long count) =>
        tally.Outcomes().Select(entry => (entry.Outcome.Name, entry.Count)).ShouldBe([(outcome, count)]);
}
