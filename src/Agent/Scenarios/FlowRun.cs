using System.Collections.Immutable;
using System.Net;
using LoadCluster.Shared.Checks;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Scenarios;

/// <summary>The result of one step.</summary>
/// <param name="Step">Its number among the steps of all flows.</param>
/// <param name="Outcome">Its outcome.</param>
/// <param name="Microseconds">How long it took, from its send.</param>
internal readonly record struct StepResult(int Step, Outcome Outcome, long Microseconds);

/// <summary>
/// An index on its way through the steps of its flow. It can be used for one after the other; one owner at a time.
/// </summary>
internal sealed class FlowRun(FlowPlan plan)
{
    private readonly string[] _values = Enumerable.Repeat("", plan.MostVariables).ToArray();
    private readonly List<StepResult> _ended = [];
    private ImmutableArray<StepPlan> _steps;
    private RequestResult _last;
    private long _lag;
    private long _bytes;
    private RequestPhases _phases;
    private bool _hasPhases;
    private List<ConnectionEvent>? _events;

    /// <summary>The cookies of the index, if any are kept.</summary>
    public CookieContainer? Cookies { get; set; }

    /// <summary>The step to send, or the last one that was sent.</summary>
    public StepPlan Step => _steps[Math.Min(_ended.Count, _steps.Length - 1)];

    /// <summary>A value for each variable of the flow; empty for what was not captured yet.</summary>
    public Span<string> Values => _values.AsSpan(0, _steps[0].Variables.Length);

    /// <summary>The results of the steps that were sent.</summary>
    public IReadOnlyList<StepResult> Ended => _ended;

    /// <summary>
    /// The result of the index: the outcome of its last step and the bytes of all of them, from when it should have
    /// started and from when its first step was sent.
    /// </summary>
    public RequestResult Total => _last with
    {
        BytesReceived = _bytes,
        ServiceTimeMicroseconds = _last.LatencyMicroseconds - _lag,
        Phases = _hasPhases ? _phases : null,
        Events = _events,
    };

    /// <summary>Begins with an index.</summary>
    public void Start(long index)
    {
        _ended.Clear();
        (_bytes, _events, Cookies) = (0, null, null);
        (_phases, _hasPhases) = (default, false);
        _steps = plan.StepsOf(index);
        plan.CopyRow(index, Values);
    }

    /// <summary>Takes what the step wants from its answer.</summary>
    /// <returns><see langword="false"/> when the answer lacks any of it.</returns>
    public bool TryCapture(in ResponseView response)
    {
        foreach (var (variable, value) in Step.Captures)
        {
            if (value.Find(response) is not { } found)
                return false;
            _values[variable] = found;
        }
        return true;
    }

    /// <summary>Accounts for the step that was sent.</summary>
    /// <param name="sample">
    /// Its result, with the latency from when the index should have started, not the step.
    /// </param>
    /// <returns>Whether another step follows.</returns>
    public bool EndStep(in RequestResult sample)
    {
        if (_ended.Count == 0)
            _lag = sample.LatencyMicroseconds - sample.ServiceTimeMicroseconds;
        _ended.Add(new StepResult(Step.Number, sample.Outcome, sample.ServiceTimeMicroseconds));
        _bytes += sample.BytesReceived;
        _hasPhases |= sample.Phases is not null;
        _phases += sample.Phases ?? new RequestPhases(send: 0, sample.ServiceTimeMicroseconds, receive: 0);
        _last = sample;
        if (sample.Events is { } events)
            (_events ??= []).AddRange(events);
        return sample.Outcome.IsSuccess && _ended.Count < _steps.Length;
    }
}
