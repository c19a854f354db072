using LoadCluster.Agent.Logging;
using LoadCluster.Agent.Scenarios;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Streams;

/// <summary>
/// Records results into one tally of each slice, and into the one of the next status. There are several in a session, so
/// that threads which record at the same time seldom share one.
/// </summary>
internal sealed class Recorder(int number, RunSpec spec, RequestLogBuffer? log)
{
    private readonly Lock _gate = new();
    private readonly Tally _sinceStatus = new();
    private readonly bool _isPlain = spec.IsPlain;
    private long _total;

    /// <summary>How many results it has recorded.</summary>
    public long Total => Volatile.Read(ref _total);

    /// <param name="item">The index.</param>
    /// <param name="result">Its result.</param>
    /// <param name="steps">The results of its steps; only used where an index may be more than one request.</param>
    /// <returns>Whether all indexes of the slice have ended.</returns>
    public bool Record(in WorkItem item, in RequestResult result, IReadOnlyList<StepResult> steps)
    {
        lock (_gate)
        {
            if (item.Slice.TallyOf(number) is not { } tally)
                return false;
            _total++;
            _sinceStatus.Record(result);
            tally.Record(item.Index, result);
            log?.Add(item.Index, result);
            if (!_isPlain)
                RecordFlow(tally, item.Index, result, steps);
            return item.Slice.CountRecorded();
        }
    }

    /// <summary>Adds what was recorded since the last call.</summary>
    public void MoveTo(Tally destination)
    {
        lock (_gate)
        {
            destination.Add(_sinceStatus);
            _sinceStatus.Clear();
        }
    }

    /// <summary>Waits for a result that is being recorded.</summary>
    public void Settle()
    {
        lock (_gate)
        {
        }
    }

    /// <summary>Writes what is left for the request log.</summary>
    public void FlushLog()
    {
        lock (_gate)
            log?.Flush();
    }

    private void RecordFlow(Tally tally, long index, in RequestResult result, IReadOnlyList<StepResult> steps)
    {
        tally.RecordFlow(spec.FlowOf(index), result);
        foreach (var (step, outcome, microseconds) in steps)
            tally.RecordStep(step, outcome, microseconds);
    }
}
