using System.Collections.Immutable;
using LoadCluster.Shared.Checks;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Thresholds;

namespace LoadCluster.Shared.Runs;

/// <summary>Finds every fault of a spec at once, each as one line that says what is wrong and what would do.</summary>
internal static class RunSpecValidation
{
    public static IEnumerable<string> FaultsOf(RunSpec spec) =>
    [
        .. FlowValidation.FaultsOf(spec),
        .. FeedValidation.FaultsOf(spec),
        .. NumberFaults(spec),
        .. DriverFaults(spec.Driver),
        .. OnlyIndexesFaults(spec),
        .. TraceFaults(spec),
        .. TransportValidation.FaultsOf(spec),
        .. TlsValidation.FaultsOf(spec),
        .. CheckFaults(spec.Checks),
        .. ThresholdFaults(spec),
    ];

    private static IEnumerable<string> NumberFaults(RunSpec spec)
    {
        if (spec.Requests < 1)
            yield return $"number of requests must be at least 1, not {spec.Requests}";
        if (spec.Profile is { Total: 0 })
            yield return "the load profile comes to no request at all: use a higher rate or a longer duration";
        if (spec.Duration <= TimeSpan.Zero || spec.Duration > LoadStage.Longest)
            yield return $"duration must be above 0 and at most {LoadStage.Longest.TotalHours}h";
        if (spec.Duration is not null && spec.Profile is not null)
            yield return "a load profile has a duration of its own: give it there";
        if (spec.LateLimit < TimeSpan.Zero || spec.LateLimit > LoadStage.Longest)
            yield return $"late limit must be from 0 to {LoadStage.Longest.TotalHours}h, or none";
        if (spec.Limit is < 1 or > RunSpec.HighestLimit)
            yield return $"connections must be from 1 to {RunSpec.HighestLimit}, not {spec.Limit}";
        if (spec.Transport.Timeout <= TimeSpan.Zero || spec.Transport.Timeout > TimeSpan.FromHours(1))
            yield return $"timeout must be above 0 and at most 1h, not {spec.Transport.Timeout.TotalSeconds:0.###}s";
    }

    private static IEnumerable<string> DriverFaults(string driver) => RunSpec.Drivers.Contains(driver)
        ? []
        : [$"driver '{driver}' does not exist: use {string.Join(" or ", RunSpec.Drivers)}"];

    private static IEnumerable<string> OnlyIndexesFaults(RunSpec spec)
    {
        var indexes = spec.OnlyIndexes;
        if (indexes.Length > RunSpec.MaxOnlyIndexes)
            yield return $"at most {RunSpec.MaxOnlyIndexes} indexes can be named, not {indexes.Length}: send them in parts";
        if (indexes is [< 0, ..] || indexes.Zip(indexes.Skip(1)).Any(pair => pair.First >= pair.Second))
            yield return "the only indexes to send must be 0 or more, ascending, each once";
        if (!indexes.IsEmpty && indexes.Length != spec.Requests)
            yield return $"the number of requests is {spec.Requests}, that of the named indexes {indexes.Length}: leave the number out";
    }

    private static IEnumerable<string> TraceFaults(RunSpec spec)
    {
        if (spec.TraceShare is not (>= 0 and <= 1))
            yield return $"the share of traced requests must be from 0 to 1, not {spec.TraceShare}";
        if (spec.TraceShare > 0 && spec.AllRequests.SelectMany(request => request.Headers).Any(IsTrace))
            yield return $"a request has a header '{RunSpec.TraceHeader}': leave it out, or send no traces";
        if (spec.TraceShare > 0 && spec.Flows.Any(flow => spec.VariablesOf(flow).Contains(RunSpec.TraceHeader)))
            yield return $"a variable is named '{RunSpec.TraceHeader}', which traces use: give it another name";
    }

    private static bool IsTrace(RequestHeader header) => RunSpec.TraceHeader.Equals(header.Name, StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<string> CheckFaults(ImmutableArray<string> checks)
    {
        if (checks.Length > Tally.MaxChecks)
        {
            yield return $"there are {checks.Length} checks: use at most {Tally.MaxChecks}";
            yield break;
        }
        foreach (var check in checks)
        {
            if (!ResponseCheck.TryParse(check, out _, out var fault))
                yield return $"check '{check}' {fault}";
        }
    }

    private static IEnumerable<string> ThresholdFaults(RunSpec spec)
    {
        if (spec.Thresholds.Length > RunSpec.MaxThresholds)
        {
            yield return $"there are {spec.Thresholds.Length} thresholds: use at most {RunSpec.MaxThresholds}";
            yield break;
        }
        foreach (var threshold in spec.Thresholds)
        {
            if (!Threshold.TryParse(threshold, out _, out var fault))
                yield return $"threshold '{threshold}' {fault}";
        }
        if (spec.AbortOnFail && spec.Thresholds.IsEmpty)
            yield return "abort on fail needs a threshold: add one like 'p99<250ms'";
    }
}
