using System.Collections.Concurrent;
using LoadCluster.Shared.Checks;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Responses;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Drivers;

/// <summary>
/// The checks of a run, and the captures they need. Captures are lent for as long as a response is being received, so that
/// there are no more of them than responses that come at the same moment. Any number of threads may use it.
/// </summary>
internal sealed class ResponseJudge(RunSpec spec)
{
    private readonly CheckSet _checks = new(spec.Checks);
    private readonly ConcurrentBag<ResponseCapture> _idle = [];

    /// <summary>Lends an empty capture; <see langword="null"/> if the checks look neither at headers nor at bodies.</summary>
    public ResponseCapture? Rent()
    {
        if (!_checks.NeedsHead && !_checks.NeedsBody)
            return null;
        return _idle.TryTake(out var capture) ? capture : new ResponseCapture(_checks.NeedsHead, _checks.NeedsBody);
    }

    /// <summary>
    /// Asks the checks, if a response arrived, and takes the capture back. To be called when the request has been timed: what
    /// checks take is no part of its latency.
    /// </summary>
    /// <param name="sample">What the request became without checks.</param>
    /// <param name="capture">What was kept of its response, if anything.</param>
    /// <returns>What it became.</returns>
    public Sample Judge(in Sample sample, ResponseCapture? capture)
    {
        var result = sample.Outcome.IsStatus ? Ask(sample.Outcome.Code, sample.BytesReceived, capture)
            : new CheckedOutcome(sample.Outcome, FailedChecks: 0);
        if (capture is not null)
        {
            capture.Clear();
            _idle.Add(capture);
        }
        return sample with { Outcome = result.Outcome, FailedChecks = result.FailedChecks };
    }

    private CheckedOutcome Ask(int status, long bodyBytes, ResponseCapture? capture) => _checks.Judge(
        capture is null ? new ResponseView { Status = status, BodyBytes = bodyBytes } : capture.View(status, bodyBytes));
}
