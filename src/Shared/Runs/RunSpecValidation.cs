using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadCluster.Shared.Checks;
using LoadCluster.Shared.Metrics;
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
        .. TransportFaults(spec),
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
            yield return $"{indexes.Length} indexes are named, but {spec.Requests} requests are asked for: leave the number out";
    }

    private static IEnumerable<string> TransportFaults(RunSpec spec)
    {
        var transport = spec.Transport;
        var https = spec.AllRequests.All(request => request.Url.StartsWith("https:", StringComparison.OrdinalIgnoreCase));
        if (transport.HttpVersion.ToString() is not ("1.1" or "2.0" or "3.0"))
            yield return $"HTTP version {transport.HttpVersion} is not spoken here: use 1.1, 2 or 3";
        else if (transport.HttpVersion.Major == 3 && !https)
            yield return "HTTP/3 needs TLS: use an https URL";
        if (transport.ClientCertificate is not null && !https)
            yield return "a client certificate needs TLS: use an https URL";
        if (transport.ClientCertificate is { } pem && CertificateFault(pem) is { } fault)
            yield return fault;
        if (transport.Proxy is { } proxy
            && proxy is not { IsAbsoluteUri: true, Scheme: "http" or "https" or "socks5" })
            yield return $"proxy '{proxy}' is not usable: use http://host:port, https://… or socks5://…";
    }

    private static IEnumerable<string> CheckFaults(ImmutableArray<string> checks)
    {
        foreach (var check in checks)
        {
            if (!ResponseCheck.TryParse(check, out _, out var fault))
                yield return $"check '{check}' {fault}";
        }
        if (checks.Length > Tally.MaxChecks)
            yield return $"there are {checks.Length} checks: use at most {Tally.MaxChecks}";
    }

    private static IEnumerable<string> ThresholdFaults(RunSpec spec)
    {
        foreach (var threshold in spec.Thresholds)
        {
            if (!Threshold.TryParse(threshold, out _, out var fault))
                yield return $"threshold '{threshold}' {fault}";
        }
        if (spec.AbortOnFail && spec.Thresholds.IsEmpty)
            yield return "abort on fail needs a threshold: add one like 'p99<250ms'";
    }

    private static string? CertificateFault(ClientCertificate pem)
    {
        try
        {
            X509Certificate2.CreateFromPem(pem.CertificatePem, pem.KeyPem).Dispose();
            return null;
        }
        // The platform calls a key that belongs to another certificate a wrong argument.
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return $"client certificate and key do not fit: {e.Message.ReplaceLineEndings(" ")}";
        }
    }
}
