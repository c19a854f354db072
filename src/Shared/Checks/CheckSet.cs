using LoadCluster.Shared.Metrics;

namespace LoadCluster.Shared.Checks;

/// <summary>The outcome of a response after its checks.</summary>
/// <param name="Outcome">
/// <see cref="ErrorKind.Check"/> if any failed. Otherwise the status; one of 400 and above is a success if there was a
/// check of the status, since it was expected then.
/// </param>
/// <param name="FailedChecks">Which checks failed: bit 0 is the first one.</param>
public readonly record struct CheckedOutcome(Outcome Outcome, ulong FailedChecks);

/// <summary>The checks of a run. Immutable and thread-safe.</summary>
public sealed class CheckSet
{
    private readonly ResponseCheck[] _checks;
    private readonly bool _expectsStatus;

    /// <summary>Reads the checks of a valid spec.</summary>
    /// <param name="expressions">At most <see cref="Tally.MaxChecks"/>.</param>
    /// <exception cref="ArgumentException">One of them is not a check.</exception>
    public CheckSet(IEnumerable<string> expressions)
    {
        _checks = [.. expressions.Select(Parse)];
        _expectsStatus = _checks.Any(check => check is StatusCheck);
        NeedsHead = _checks.Any(check => check.NeedsHead);
        NeedsBody = _checks.Any(check => check.NeedsBody);
    }

    /// <summary>Whether a sender must keep header lines.</summary>
    public bool NeedsHead { get; }

    /// <summary>Whether a sender must keep bodies.</summary>
    public bool NeedsBody { get; }

    /// <summary>Asks all checks of a response. Allocates nothing itself.</summary>
    public CheckedOutcome Judge(in ResponseView response)
    {
        var failed = 0UL;
        for (var i = 0; i < _checks.Length; i++)
        {
            if (!_checks[i].Passes(response))
                failed |= 1UL << i;
        }
        var outcome = failed != 0 ? Outcome.Error(ErrorKind.Check)
            : _expectsStatus ? Outcome.Expected(response.Status)
            : Outcome.Status(response.Status);
        return new CheckedOutcome(outcome, failed);
    }

    private static ResponseCheck Parse(string expression) => ResponseCheck.TryParse(expression, out var check, out var fault)
        ? check
        : throw new ArgumentException(fault.ToString(), nameof(expression));
}
