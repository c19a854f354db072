using System.Collections.Concurrent;
using LoadCluster.Agent.Scenarios;
using LoadCluster.Shared.Checks;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders;

/// <summary>
/// Evaluates the checks of a run and the extractions of its steps, and lends the buffers they need. A buffer is lent
/// while a response is being received, so there are as many as responses arriving at the same moment. Thread-safe.
/// </summary>
internal sealed class ResponseEvaluator
{
    private readonly CheckSet _checks;
    private readonly bool _needsHead;
    private readonly bool _needsBody;
    private readonly ConcurrentBag<ResponseBuffer> _idle = [];

    /// <param name="spec">A valid spec.</param>
    /// <param name="plan">Its flows.</param>
    public ResponseEvaluator(RunSpec spec, FlowPlan plan)
    {
        _checks = new CheckSet(spec.Checks);
        var values = plan.Forms.SelectMany(step => step.Captures).Select(capture => capture.Value).ToList();
        _needsHead = _checks.NeedsHead || values.Exists(value => value.NeedsHead);
        _needsBody = _checks.NeedsBody || values.Exists(value => value.NeedsBody);
    }

    /// <summary>Lends an empty buffer; <see langword="null"/> if no check or extraction needs headers or bodies.</summary>
    public ResponseBuffer? Rent()
    {
        if (!_needsHead && !_needsBody)
            return null;
        return _idle.TryTake(out var capture) ? capture : new ResponseBuffer(_needsHead, _needsBody);
    }

    /// <summary>
    /// Evaluates the checks, if a response arrived, extracts what later steps need, and takes the buffer back. Called
    /// after the request was timed: checks do not count in its latency.
    /// </summary>
    /// <param name="sample">The result without checks.</param>
    /// <param name="capture">What was kept of its response, if anything.</param>
    /// <param name="run">The flow that the request is a step of, if it takes anything from answers.</param>
    /// <returns>The result with checks.</returns>
    public RequestResult Judge(in RequestResult sample, ResponseBuffer? capture, FlowRun? run)
    {
        var result = sample.Outcome.IsStatus ? Ask(sample.Outcome.Code, sample.BytesReceived, capture, run)
            : new CheckedOutcome(sample.Outcome, FailedChecks: 0);
        if (capture is not null)
        {
            capture.Clear();
            _idle.Add(capture);
        }
        return sample with { Outcome = result.Outcome, FailedChecks = result.FailedChecks };
    }

    private CheckedOutcome Ask(int status, long bodyBytes, ResponseBuffer? capture, FlowRun? run)
    {
        var response = capture is null
            ? new ResponseView { Status = status, BodyBytes = bodyBytes }
            : capture.View(status, bodyBytes);
        var result = _checks.Judge(response);
        return result.Outcome.IsSuccess && run?.TryCapture(response) == false
            ? result with { Outcome = Outcome.Error(ErrorKind.Check) }
            : result;
    }
}
