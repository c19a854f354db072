using System.Net;
using LoadCluster.Agent.Scenarios;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Socket;

/// <summary>
/// Sends HTTP at wire speed: each lane is a thread with an event loop of its own, straight on the system's
/// calls.
/// </summary>
/// <param name="spec">What to send: a spec for which <see cref="SocketSupport.FaultOf"/> knows no fault.</param>
/// <param name="threads">
/// How many event loops at most, at least 1; a loop without a share of the limit would be idle.
/// </param>
/// <param name="sources">Local addresses to spread connections over; empty to leave the choice to the system.</param>
internal sealed class SocketSender(RunSpec spec, int threads, IReadOnlyList<IPAddress> sources) : ISender
{
    /// <summary>Its name in specs and reports.</summary>
    public const string DriverName = "socket";

    private readonly Lazy<Task<TargetAddresses>> _target = new(() => TargetAddresses.ResolveAsync(spec, sources));

    private readonly FlowPlan _flows = new(spec);

    public string Name => DriverName;

    public int Lanes => Math.Min(threads, MostConnections);

    // A connection belongs to one loop: more loops than the connections that were asked for would open more of them.
    private int MostConnections =>
        spec.Transport.Streams is { } streams ? (spec.Limit + streams - 1) / streams : spec.Limit;

    public async Task SendAsync(Lane lane, CancellationToken drain, CancellationToken stop)
    {
        var plan = new SocketPlan(spec, _flows, await _target.Value, Lanes);
        await RunOnThreadAsync(() =>
        {
            using var loop = new EventLoop(lane, plan, drain, stop);
            loop.Run();
        });
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

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
