using System.Collections.Concurrent;
using LoadCluster.Agent.Scenarios;
using LoadCluster.Shared.Checks;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Responses;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders;

/// <summary>
/// The checks of a run and what its steps take from answers, and the captures they need. Captures are lent for as long
/// as a response is being received, so that there are no more of them than responses that come at the same moment. Any
/// number of threads may use it.
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
        var values = plan.Steps.SelectMany(step => step.Captures).Select(capture => capture.Value).ToList();
        _needsHead = _checks.NeedsHead || values.Exists(value => value.NeedsHead);
        _needsBody = _checks.NeedsBody || values.Exists(value => value.NeedsBody);
    }

    /// <summary>Lends an empty capture; <see langword="null"/> if nobody looks at headers or bodies.</summary>
    public ResponseBuffer? Rent()
    {
        if (!_needsHead && !_needsBody)
            return null;
        return _idle.TryTake(out var capture) ? capture : new ResponseBuffer(_needsHead, _needsBody);
    }

    /// <summary>
    /// Asks the checks, if a response arrived, takes what the steps that follow need, and takes the capture back. To be
    /// called when the request has been timed: what checks take is no part of its latency.
    /// </summary>
    /// <param name="sample">What the request became without checks.</param>
    /// <param name="capture">What was kept of its response, if anything.</param>
    /// <param name="run">The flow that the request is a step of, if it takes anything from answers.</param>
    /// <returns>What it became.</returns>
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
