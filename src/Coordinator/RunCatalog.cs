using Akka.Actor;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Coordinator.Saving;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator;

/// <summary>The runs that are running, and the last twenty that ended.</summary>
internal sealed class RunCatalog
{
    private const int Kept = 20;

    private readonly OrderedDictionary<string, Entry> _running = [];
    private readonly Queue<(RunItem Item, RunReport Report)> _ended = new();

    public IReadOnlyCollection<IActorRef> Actors => [.. _running.Values.Select(run => run.Actor)];

    public IEnumerable<RunItem> Items => _ended.Select(run => run.Item).Concat(_running.Values.Select(run => run.Item));

    public IActorRef? Find(string runId) => _running.TryGetValue(runId, out var run) ? run.Actor : null;

    public RunState? StateOf(IActorRef actor) => Find(actor)?.State;

    public ResultsFolder? ResultsOf(IActorRef actor) => Find(actor)?.Results;

    public RunReport? ReportOf(string runId) => _ended.FirstOrDefault(run => run.Item.RunId == runId).Report;

    /// <summary>How many requests an agent may have in flight in all runs.</summary>
    public int ShareOf(string agent) =>
        _running.Values.Sum(run => run.Item.Latest?.Shares.GetValueOrDefault(agent) ?? 0);

    /// <summary>The running run that uses one of the same hosts and ports, as a line that refuses another.</summary>
    public string? OverlapOf(RunSpec spec)
    {
        var targets = spec.Targets();
        var overlaps =
            from run in _running.Values
            let common = run.State.Spec.Targets().Intersect(targets).FirstOrDefault()
            where common is not null
            select $"run {run.State.RunId} is already running against {common}: wait, or use --allow-overlap";
        return overlaps.FirstOrDefault();
    }

    public void Add(RunState state, IActorRef actor, ResultsFolder? results) =>
        _running.Add(state.RunId, new Entry(state, actor, results));

    public void Update(RunSnapshot snapshot)
    {
        if (_running.TryGetValue(snapshot.RunId, out var run))
            run.Item = run.Item.With(snapshot);
    }

    /// <summary>Adds an actor that receives the report of a running run.</summary>
    public bool AddWaiter(string runId, IActorRef waiter)
    {
        if (!_running.TryGetValue(runId, out var run))
            return false;
        run.Waiters.Add(waiter);
        return true;
    }

    public void Clear()
    {
        _running.Clear();
        _ended.Clear();
    }

    /// <summary>Adds a run that ended under a predecessor.</summary>
    public void AddEnded(RunReport report) => _ended.Enqueue((RunItem.Of(report), report));

    /// <summary>Forgets the oldest run that ended when there are too many.</summary>
    /// <returns>Its name.</returns>
    public string? Forget() => _ended.Count > Kept ? _ended.Dequeue().Item.RunId : null;

    /// <summary>Moves a run to those that ended.</summary>
    /// <returns>The actors that wait for its report.</returns>
    public IReadOnlyList<IActorRef> End(RunReport report)
    {
        if (!_running.Remove(report.RunId, out var run))
            return [];
        AddEnded(report);
        return run.Waiters;
    }

    private Entry? Find(IActorRef actor) => _running.Values.FirstOrDefault(run => run.Actor.Equals(actor));

    private sealed class Entry(RunState state, IActorRef actor, ResultsFolder? results)
    {
        public RunState State => state;

        public IActorRef Actor => actor;

        public ResultsFolder? Results => results;

        public RunItem Item { get; set; } = RunItem.Of(state);

        public List<IActorRef> Waiters { get; } = [];
    }
}
