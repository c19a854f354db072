using Akka.Actor;
using LoadCluster.Coordinator.Planning;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator;

/// <content>Work: shards are cut when an agent asks, or, with a profile, a few seconds before they are due.</content>
internal sealed partial class RunActor
{
    /// <summary>How many seconds of a profile agents may be behind before no more is planned.</summary>
    private const int MostOpenShardsPerStream = 16;

    /// <summary>The requests that wait for work, oldest first; at most one of each agent.</summary>
    private readonly OrderedDictionary<AgentId, (long Request, IActorRef Session)> _waiting = [];

    private void OnRequestShard(RequestShard request)
    {
        var lease = new Lease(request.Agent, request.Request);
        if (_state.FindLease(lease) is { } slice)
            _outbox.Tell(Sender, new ShardLeased(_state.RunId, _context.Term, request.Request, slice));
        else if (Phase == RunPhase.Sending && _sessions.Find(request.Agent) is { HasEnded: false })
        {
            // In the closed model the first request is sent now; until here, agents only prepared for it.
            Start(TimeSpan.Zero);
            _waiting[request.Agent] = (request.Request, Sender);
            Serve();
        }
    }

    private void OnShardReported(ShardReported report)
    {
        var accepted = _state.Accepted;
        Apply(new SliceReported(report));
        if (_state.Accepted > accepted)
        {
            _lastAccepted = Elapsed;
            _monitor.Report(report.Agent.Name, _state.Accepted - accepted);
        }
        _outbox.Tell(Sender, new ReportAccepted(_state.RunId, _context.Term, report.Slice));
        DrainIfComplete();
        Serve();
    }

    /// <summary>Answers waiting requests while there is work.</summary>
    private void Serve()
    {
        while (_waiting.Count > 0 && Phase == RunPhase.Sending && NextSlice() is { } slice)
        {
            var (agent, (request, session)) = _waiting.GetAt(0);
            _waiting.RemoveAt(0);
            Apply(new SliceLeased(slice, new Lease(agent, request)));
            _outbox.Tell(session, new ShardLeased(_state.RunId, _context.Term, request, slice));
        }
    }

    /// <summary>
    /// When everything is leased and an agent has nothing to send, e.g. one that has just joined, the others return what
    /// they leased ahead.
    /// </summary>
    private void ShareWork()
    {
        var isShort = Phase == RunPhase.Sending && _state.Spec.Profile is null
            && _waiting.Keys.Any(agent => _state.OldestLeaseOf(agent) is null);
        if (!isShort)
            return;
        foreach (var session in _sessions.Where(session => session is { HasEnded: false, IsWorkShort: false }))
            Tell(session.ShareWork());
    }

    private ShardSlice? NextSlice()
    {
        if (_state.NextWaiting is null)
            Plan();
        return _state.NextWaiting;
    }

    private void Plan()
    {
        if (_state.Spec.Profile is not null)
            PlanProfile();
        else if (_state.NextShard(ShardSizing.Size(Workload())) is { } shard)
            Apply(new ShardsPlanned([shard]));
    }

    private Workload Workload() =>
        new(_state.Spec.Limit, Math.Max(1, _monitor.Active), _throughput.Of(Done), _state.Unplanned);

    /// <summary>Plans the seconds of a profile that are near.</summary>
    private void PlanProfile()
    {
        if (_state.Spec.Profile is not { } profile || Phase != RunPhase.Sending)
            return;
        while (NextShards(profile) is { Count: > 0 } shards)
            Apply(new ShardsPlanned([.. shards]));
    }

    /// <summary>
    /// The next second of the profile, a shard for each request stream there is, and for those of agents that are about
    /// to start: they would have no part in the seconds that are planned until they do. Agents that cannot keep up need
    /// no more than they have.
    /// </summary>
    private List<Shard> NextShards(LoadProfile profile)
    {
        var granted = _shares.Granted.Count(share => share.Value > 0);
        var isGathering = Elapsed < TimeSpan.Zero && _monitor.Active < granted;
        var streams = _monitor.StreamsOf(granted);
        if (_state.StartedAt is null || isGathering || _state.OpenShards >= streams * MostOpenShardsPerStream)
            return [];
        var size = ProfileSizing.Next(profile, _state.Spec.Total()!.Value, _state.Planned, Elapsed, _context.Options.PlanAhead);
        return size == 0 ? [] : [.. _state.NextShards(size, streams)];
    }
}
