using System.Numerics;

namespace LoadCluster.Shared.Metrics;

/// <summary>
/// Mergeable sums of outcomes: the only form in which results travel. An empty one takes 17 KiB (a counter for
/// each outcome), and what its histograms take; the first request that is sent late adds a third histogram, the first response
/// that comes in pieces four, the first connection two. It has one owner at a time: nothing here is synchronised.
/// </summary>
public sealed partial class Tally
{
    /// <summary>How many checks of a run have counters of their own: as many as a <see cref="RequestResult"/> has bits for them.</summary>
    public const int MaxChecks = 64;

    private readonly long[] _counts = new long[Outcome.Codes];
    private readonly long[] _failedChecks = new long[MaxChecks];
    private readonly PhaseTally _phases = new();
    private LatencyHistogram? _lateSends;

    private LatencyHistogram LateSends => _lateSends ??= new LatencyHistogram();

    /// <summary>Requests that ended in a status of 100-399, or in another one that was expected.</summary>
    public long Succeeded => Outcomes().Where(entry => entry.Outcome.IsSuccess).Sum(entry => entry.Count);

    /// <summary>Requests that ended in an error or in a status of 400-999 that was not expected.</summary>
    public long Failed => Ended - Succeeded;

    /// <summary>Requests that we cancelled.</summary>
    public long Aborted => CountOf(Outcome.Aborted);

    /// <summary>Requests that were not sent because it was too late for them.</summary>
    public long Dropped => CountOf(Outcome.Dropped);

    /// <summary>All requests: succeeded, failed, aborted and dropped.</summary>
    public long Total => _counts.Sum();

    /// <summary>Requests that ended: succeeded or failed.</summary>
    public long Ended => Total - Aborted - Dropped;

    /// <summary>Requests that got an answer, of whatever status, also one that failed a check.</summary>
    public long Answered => Latency.Count;

    /// <summary>Bytes of the responses, those of aborted requests included.</summary>
    public long BytesReceived { get; private set; }

    /// <summary>
    /// Latencies from the moment a request should have started, of the requests that got an answer. Record through the
    /// tally, never here.
    /// </summary>
    public LatencyHistogram Latency { get; } = new();

    /// <summary>Times from the actual send, of the same requests as <see cref="Latency"/>.</summary>
    public LatencyHistogram ServiceTime { get; } = new();

    /// <summary>
    /// By how much the sends of all requests that ended were late, at least 1 us, the generator's own part of the latency.
    /// Most requests of most runs are on time: they are counted here without being recorded.
    /// </summary>
    /// <returns>A copy.</returns>
    public LatencyHistogram SendLag()
    {
        var lag = new LatencyHistogram();
        if (_lateSends is not null)
            lag.Add(_lateSends);
        lag.Record(0, Ended - lag.Count);
        return lag;
    }

    /// <summary>
    /// How long requests were being sent, waited for and received, of the same requests as <see cref="ServiceTime"/>, each
    /// at least 1 us.
    /// </summary>
    /// <returns>Copies.</returns>
    public (LatencyHistogram Send, LatencyHistogram Wait, LatencyHistogram Receive) Phases() => _phases.Of(ServiceTime);

    /// <summary>By how much the sends were late on average, in milliseconds; 0 when there were none.</summary>
    public double MeanLagMilliseconds =>
        _lateSends is { Count: > 0 } late ? late.Mean * late.Count / Ended / 1000 : 0;

    /// <summary>
    /// The flows, by their number in the run's spec; nothing in a run whose indexes are single requests.
    /// </summary>
    public TallyGroups Flows { get; } = new();

    /// <summary>
    /// The steps of all flows, numbered from the first step of the first flow on; nothing as in <see cref="Flows"/>.
    /// </summary>
    public TallyGroups Steps { get; } = new();

    /// <summary>What happened to the connections.</summary>
    public ConnectionTally Connections { get; } = new();

    /// <summary>From the first send to the last end of a request.</summary>
    public ActiveTime Active { get; private set; }

    /// <summary>Which indexes failed, as far as they are listed.</summary>
    public FailedIndexes FailedIndexes { get; } = new();

    /// <summary>What the first error of each kind said, as far as it said anything.</summary>
    public FirstErrors FirstErrors { get; } = new();

    /// <summary>Counts one request. Allocates only for what no request before had.</summary>
    public void Record(in RequestResult sample)
    {
        _counts[sample.Outcome.Code]++;
        BytesReceived += sample.BytesReceived;
        for (var failed = sample.FailedChecks; failed != 0; failed &= failed - 1)
            _failedChecks[BitOperations.TrailingZeroCount(failed)]++;
        if (sample.ErrorText is { } text && sample.Outcome.ErrorKind is { } kind)
            FirstErrors.Add(kind, text);
        if (sample.Events is { } events)
            Connections.Record(events);
        if (!sample.Outcome.IsEnd) return;
        if (sample.Outcome.IsAnswer)
        {
            Latency.Record(sample.LatencyMicroseconds);
            ServiceTime.Record(sample.ServiceTimeMicroseconds);
            if (sample.Phases is { } phases)
                _phases.Record(sample.ServiceTimeMicroseconds, phases);
        }
        if (sample.LatencyMicroseconds > sample.ServiceTimeMicroseconds)
            LateSends.Record(sample.LatencyMicroseconds - sample.ServiceTimeMicroseconds);
    }

    /// <summary>Counts one request, and lists its index if it failed. Allocates nothing but that list.</summary>
    /// <param name="index">The request index.</param>
    /// <param name="sample">Its result.</param>
    public void Record(long index, in RequestResult sample)
    {
        Record(sample);
        if (sample.Outcome.IsFailure)
            FailedIndexes.Add(index, sample.Outcome);
    }

    /// <summary>Counts what one index became for the flow that it ran.</summary>
    /// <param name="flow">The number of the flow, below <see cref="Shared.Scenarios.RequestFlow.MaxFlows"/>.</param>
    /// <param name="sample">The result of the index.</param>
    public void RecordFlow(int flow, in RequestResult sample) =>
        Flows.Record(flow, sample.Outcome, sample.LatencyMicroseconds);

    /// <summary>Counts one request of a flow.</summary>
    /// <param name="step">The number of the step, below <see cref="Shared.Scenarios.RequestStep.MaxSteps"/>.</param>
    /// <param name="microseconds">How long it took, from its send.</param>
    public void RecordStep(int step, Outcome outcome, long microseconds) => Steps.Record(step, outcome, microseconds);

    /// <summary>Requests were in flight in this time, too.</summary>
    public void Cover(ActiveTime time) => Active = Active.With(time);

    /// <summary>Adds all that the other has counted: the same as recording its samples here.</summary>
    /// <exception cref="OverflowException">A sum would pass 2^63; neither tally is to be used any more.</exception>
    public void Add(Tally other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var code = 0; code < _counts.Length; code++) checked { _counts[code] += other._counts[code]; }
        for (var i = 0; i < _failedChecks.Length; i++) checked { _failedChecks[i] += other._failedChecks[i]; }
        BytesReceived = checked(BytesReceived + other.BytesReceived);
        Latency.Add(other.Latency);
        ServiceTime.Add(other.ServiceTime);
        _phases.Add(other._phases);
        Flows.Add(other.Flows);
        Steps.Add(other.Steps);
        FailedIndexes.Add(other.FailedIndexes);
        FirstErrors.Add(other.FirstErrors);
        Connections.Add(other.Connections);
        Active = Active.With(other.Active);
        if (other._lateSends is { Count: > 0 } late)
            LateSends.Add(late);
    }

    /// <summary>Forgets everything counted.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        BytesReceived = 0;
        Latency.Clear();
        _lateSends?.Clear();
        ClearDetails();
    }

    /// <summary>
    /// Forgets what no row of a timeline shows, most of the bytes of an encoded tally. Kept are outcomes, bytes, latencies and
    /// send lags; service times keep their mean, because all who read tallies expect as many of them as latencies.
    /// </summary>
    public void ReduceToTimeline()
    {
        var (answered, mean) = (ServiceTime.Count, ServiceTime.Mean);
        ClearDetails();
        ServiceTime.Record((long)mean, answered);
    }

    /// <summary>How many requests became this.</summary>
    public long CountOf(Outcome outcome) => _counts[outcome.Code];

    /// <summary>How many responses failed a check; one response may fail several.</summary>
    /// <param name="check">The number of the check in the run's spec, 0 to 63.</param>
    public long FailuresOf(int check) => _failedChecks[check];

    /// <summary>The outcomes that occurred and how often, by ascending <see cref="Outcome.Code"/>.</summary>
    public IEnumerable<(Outcome Outcome, long Count)> Outcomes()
    {
        for (var code = 0; code < _counts.Length; code++)
            if (_counts[code] > 0) yield return (Outcome.FromCode(code), _counts[code]);
    }

    private void ClearDetails()
    {
        Array.Clear(_failedChecks);
        ServiceTime.Clear();
        _phases.Clear();
        Flows.Clear();
        Steps.Clear();
        FailedIndexes.Clear();
        FirstErrors.Clear();
        Connections.Clear();
        Active = default;
    }
}
