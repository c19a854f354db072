using Akka.Actor;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests;

/// <summary>A scripted agent's part in one run: one slice after the other.</summary>
internal sealed class ScriptedSession(AgentId agent, string runId)
{
    private static long _requests;

    private IActorRef? _run;
    private CancellationTokenSource _drain = new();
    private Tally _sinceStatus = new();
    private long _request;
    private ShardSlice? _held;
    private ShardReported? _report;
    private long _seen;
    private int _share;
    private string? _fault;

    public bool HasEnded { get; private set; } = true;

    public void Apply(ISessionOrder order, IActorRef run, IActorRef self, bool isWorking, string? fault)
    {
        (_run, _seen) = (run, Math.Max(_seen, order.Sequence));
        if (order is StartSession start && isWorking)
            Start(start, self, fault);
        else if (order is SetShare set)
            _share = set.Share;
        else if (order is DrainSession or StopSession)
            Drain();
    }

    /// <summary>Ends the session once what it holds is reported.</summary>
    public void Drain()
    {
        _drain.Cancel();
        HasEnded |= _held is null;
    }

    public void Take(ShardLeased leased, IActorRef self, Func<ShardSlice, CancellationToken, ValueTask<Tally>> send)
    {
        if (leased.Request != _request || _held is not null || HasEnded)
            return;
        _held = leased.Slice;
        SendAsync(leased.Slice, send).PipeTo(self);
    }

    public void Report(ScriptedAgent.SliceSent sent, IActorRef self)
    {
        _sinceStatus.Add(sent.Tally);
        _report = new ShardReported(runId, agent, sent.Slice, sent.Tally.Total, sent.Tally.Encode());
        _run!.Tell(_report, self);
    }

    public void Confirm(ReportAccepted accepted, IActorRef self)
    {
        if (_report?.Slice != accepted.Slice)
            return;
        (_held, _report) = (null, null);
        HasEnded = _drain.IsCancellationRequested;
        if (!HasEnded)
            Request(self);
    }

    public void Resend(IActorRef self)
    {
        if (_report is not null)
            _run!.Tell(_report, self);
        else if (_held is null && !HasEnded)
            _run!.Tell(new RequestShard(runId, agent, _request), self);
    }

    public SessionStatus TakeStatus()
    {
        var tally = _sinceStatus;
        _sinceStatus = new Tally();
        var share = HasEnded ? 0 : _share;
        return Statuses.Of(runId, tally, share, maxInFlight: share, leases: _held is null ? 0 : 1, seen: _seen, hasEnded: HasEnded, fault: _fault);
    }

    private void Start(StartSession start, IActorRef self, string? fault)
    {
        (_share, _fault) = (start.Share, fault);
        if (fault is not null || !HasEnded)
            return;
        (HasEnded, _drain) = (false, new CancellationTokenSource());
        Request(self);
    }

    private void Request(IActorRef self)
    {
        _request = Interlocked.Increment(ref _requests);
        _run!.Tell(new RequestShard(runId, agent, _request), self);
    }

    private async Task<ScriptedAgent.SliceSent> SendAsync(
        ShardSlice slice, Func<ShardSlice, CancellationToken, ValueTask<Tally>> send) =>
        new(runId, slice, await send(slice, _drain.Token));
}
