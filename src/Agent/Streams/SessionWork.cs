using System.Collections.Immutable;
using System.Diagnostics;
using LoadCluster.Agent.Logging;
using LoadCluster.Agent.Pacing;
using LoadCluster.Agent.Scenarios;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Streams;

/// <summary>What a session and its sender share: open slices, limits, results, drain and stop.</summary>
internal sealed class SessionWork
{
    // A straggler keeps its slice open while others pass. Fewer where tallies are larger.
    private const int MaxLeasesOfPlain = 256;
    private const int MinLeases = 16;

    private readonly CancellationTokenSource _leave = new();
    private readonly CancellationTokenSource _drain = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TallyPool _pool = new(MaxLeasesOfPlain);
    private readonly ImmutableArray<Recorder> _recorders;
    private readonly ImmutableArray<ConcurrencyLimit> _limits;

    /// <param name="spec">What is sent.</param>
    /// <param name="shape">How the sender divides the work.</param>
    /// <param name="schedule">When indexes start; without one, each when there is a slot for it.</param>
    /// <param name="ahead">For how long the unstarted work should last.</param>
    /// <param name="openLog">Opens a buffer of the request log, if there is one.</param>
    public SessionWork(
        RunSpec spec, SenderShape shape, Schedule? schedule = null, TimeSpan ahead = default, Func<RequestLogBuffer?>? openLog = null)
    {
        Spec = spec;
        IsPaced = schedule is not null;
        DropsLate = IsPaced && spec.DropLate;
        MaxLeases = spec.IsPlain ? MaxLeasesOfPlain : Math.Max(
            MinLeases, MaxLeasesOfPlain / (1 + ((spec.Flows.Length + spec.AllRequests.Count()) / 2)));
        _recorders = [.. Enumerable.Range(0, shape.Loops).Select(number => new Recorder(number, spec, openLog?.Invoke()))];
        Slices = schedule is null
            ? new UnpacedSlices(ahead, () => _recorders.Sum(recorder => recorder.Total))
            : new PacedSlices(schedule, shape.Loops, ahead);
        var limits = shape.DividesLimit && schedule is null ? shape.Loops : 1;
        _limits = [.. Enumerable.Range(0, limits).Select(_ => new ConcurrencyLimit(0))];
        Loops = [.. Enumerable.Range(0, shape.Loops).Select(n => new SendLoop(n, this, _limits[n % limits]))];
    }

    public RunSpec Spec { get; }

    public bool IsPaced { get; }

    /// <summary>Whether what cannot start in time is dropped.</summary>
    public bool DropsLate { get; }

    public OpenSlices Slices { get; }

    public ImmutableArray<SendLoop> Loops { get; }

    /// <summary>How many slices may be held: each costs a tally or more of memory.</summary>
    public int MaxLeases { get; }

    /// <summary>Lease nothing more.</summary>
    public CancellationToken Leave => _leave.Token;

    /// <summary>Start nothing new. Cancelled only after <see cref="Leave"/>.</summary>
    public CancellationToken Drain => _drain.Token;

    /// <summary>Abort what is in flight. Cancelled only after <see cref="Drain"/>.</summary>
    public CancellationToken Stop => _stop.Token;

    /// <summary>Receives each slice when all its indexes have ended. Any thread.</summary>
    public Action<OpenSlice> SliceEnded { get; set; } = static _ => { };

    /// <summary>Takes back slices that were not begun, to be reported as they are. Any thread.</summary>
    public Action<IReadOnlyList<OpenSlice>> SlicesReturned { get; set; } = static _ => { };

    /// <summary>What broke the sender.</summary>
    public Exception? Fault { get; set; }

    public int Limit => _limits.Sum(limit => limit.Value);

    public int InFlight => _limits.Sum(limit => limit.InFlight);

    public int TakeMaxInFlight() => _limits.Sum(limit => limit.TakeMaxInFlight());

    /// <summary>Divides a limit among the loops.</summary>
    public void ChangeLimit(int limit)
    {
        for (var i = 0; i < _limits.Length; i++)
            _limits[i].Change((limit / _limits.Length) + (i < limit % _limits.Length ? 1 : 0));
    }

    public OpenSlice Open(ShardSlice slice, long request) => new(slice, _recorders.Length, _pool) { Request = request };

    public void Record(int recorder, in WorkItem item, in RequestResult result, IReadOnlyList<StepResult> steps)
    {
        if (_recorders[recorder].Record(item, result, steps))
            SliceEnded(item.Slice);
    }

    /// <summary>Adds the results since the last call.</summary>
    public void MoveResultsTo(Tally tally)
    {
        foreach (var recorder in _recorders)
            recorder.MoveTo(tally);
    }

    /// <summary>Refuses further results of slices that did not end.</summary>
    public void Close(IEnumerable<OpenSlice> slices)
    {
        foreach (var slice in slices)
            slice.Close();
        foreach (var recorder in _recorders)
            recorder.Settle();
    }

    /// <summary>Writes what is left for the request log.</summary>
    public void FlushLog()
    {
        foreach (var recorder in _recorders)
            recorder.FlushLog();
    }

    /// <summary>Gives a merged tally back when it was encoded.</summary>
    public void Return(Tally merged) => _pool.Return(merged);

    /// <summary>Returns the slices that are not due for some time: there are other agents for them.</summary>
    public void ReturnUntouched(TimeSpan dueIn)
    {
        if (Slices.TakeUntouched(dueIn) is { Count: > 0 } untouched)
            SlicesReturned(untouched);
    }

    /// <summary>
    /// Leases nothing more. On a schedule, what is due within the next second is sent still, so that it is not late; what
    /// is due later is returned.
    /// </summary>
    public void BeginLeave(TimeSpan dueIn)
    {
        _leave.Cancel();
        if (IsPaced)
            ReturnUntouched(dueIn);
        else
            _drain.Cancel();
    }

    /// <summary>
    /// Drops what is too late, if the run asks for it: loops whose places are all taken do not come to it by themselves.
    /// </summary>
    public void DropLate()
    {
        foreach (var loop in Loops)
            loop.DropLate(Stopwatch.GetTimestamp());
    }

    public void BeginDrain()
    {
        DropLate();
        _leave.Cancel();
        _drain.Cancel();
    }

    public void BeginStop()
    {
        BeginDrain();
        _stop.Cancel();
    }
}
