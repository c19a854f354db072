using System.Net;
using Akka;
using Akka.Streams.Dsl;
using LoadCluster.Agent.Scenarios;
using LoadCluster.Agent.Senders.Socket.Loop;
using LoadCluster.Agent.Streams;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Socket;

/// <summary>
/// Sends HTTP at wire speed: each event loop is a thread of its own that calls the system directly.
/// </summary>
/// <param name="spec">What to send: a spec for which <see cref="SocketSupport.FaultOf"/> knows no fault.</param>
/// <param name="threads">
/// How many event loops at most, at least 1; a loop without a share of the limit would be idle.
/// </param>
/// <param name="sources">Local addresses to spread connections over; empty to leave the choice to the system.</param>
/// <param name="names">Says which addresses a name has; by default as the spec says.</param>
/// <param name="usesRing">Whether to use io_uring, where the system has it.</param>
internal sealed class SocketSender(
    RunSpec spec, int threads, IReadOnlyList<IPAddress> sources, NameResolver? names = null, bool usesRing = true) : ISender
{
    /// <summary>Its name in specs and reports.</summary>
    public const string DriverName = "socket";

    private readonly Route _route = new(spec, sources, names ?? new NameResolver(spec.Transport));

    private readonly FlowPlan _flows = new(spec);

    public string Name => DriverName;

    public SenderShape Shape => new(Math.Min(threads, MostConnections), DividesLimit: true);

    // A connection belongs to one loop: more loops than the connections that were asked for would open more of them.
    private int MostConnections =>
        spec.Transport.Streams is { } streams ? (spec.Limit + streams - 1) / streams : spec.Limit;

    public Flow<OpenSlice, OpenSlice, NotUsed> Flow(SessionWork work) =>
        SliceStage.Flow(work, (loop, _) => RunAsync(loop));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task RunAsync(SendLoop work)
    {
        var plan = new SocketPlan(spec, _flows, _route, Shape.Loops, usesRing);
        return RunOnThreadAsync(() =>
        {
            using var sockets = SocketLayers.CreateSockets(plan);
            using var loop = new EventLoop(
                work, plan, sockets, SocketLayers.CreateTransport(plan, sockets), SocketLayers.CreateProtocols(plan));
            loop.Run();
        });
    }

    private static Task RunOnThreadAsync(Action run)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                run();
                ended.SetResult();
            }
            catch (Exception bug)
            {
                ended.SetException(bug);
            }
        });
        (thread.IsBackground, thread.Name) = (true, "event loop");
        thread.Start();
        return ended.Task;
    }
}
