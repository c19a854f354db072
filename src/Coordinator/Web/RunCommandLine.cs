using System.Globalization;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Web;

/// <summary>The command that makes the same run.</summary>
public static class RunCommandLine
{
    /// <summary>None for a scenario: it has no short form. Secrets, bodies and header values are not in it.</summary>
    public static string? Of(RunSpec spec) => spec.IsPlain
        ? string.Join(' ', ["loadcluster run", Quote(spec.Request.Url), .. RequestFlags(spec.Request), .. LoadFlags(spec), .. OtherFlags(spec)])
        : null;

    private static IEnumerable<string> RequestFlags(RequestTemplate request)
    {
        if (request.Method != "GET")
            yield return $"-m {Quote(request.Method)}";
        // Every run has a User-Agent.
        foreach (var header in request.Headers.Where(header => !header.Name.Equals("User-Agent", StringComparison.OrdinalIgnoreCase)))
            yield return $"-H {Quote($"{header.Name}: {header.Value}")}";
    }

    private static IEnumerable<string> LoadFlags(RunSpec spec)
    {
        if (spec.Requests is { } requests && spec.OnlyIndexes.IsEmpty)
            yield return $"-n {Number(requests)}";
        if (spec.Duration is { } duration)
            yield return $"-z {Time(duration)}";
        foreach (var stage in spec.Profile?.Stages ?? [])
            yield return spec.Profile!.Stages.Length == 1 && stage.FromRate == stage.ToRate
                ? $"--rate {Number(stage.FromRate)} --duration {Time(stage.Duration)}"
                : $"--stage {Time(stage.Duration)}:{Number(stage.FromRate)}..{Number(stage.ToRate)}";
        if (spec.Profile is { Jitter: not LoadJitter.None } profile)
            yield return $"--jitter {profile.Jitter.ToString().ToLowerInvariant()}";
        yield return $"-c {Number(spec.Limit)}";
    }

    private static IEnumerable<string> OtherFlags(RunSpec spec) =>
    [
        .. spec.Checks.Select(check => $"--check {Quote(check)}"),
        .. spec.Thresholds.Select(threshold => $"--threshold {Quote(threshold)}"),
        .. Flag("--abort-on-fail", spec.AbortOnFail),
        .. Flag($"--http-version {spec.Transport.HttpVersion.Major}", spec.Transport.HttpVersion.Major > 1),
        .. Flag("--insecure", spec.Transport.Insecure),
        .. Flag($"--timeout {Time(spec.Transport.Timeout)}", spec.Transport.Timeout != new TransportSpec().Timeout),
        .. Flag($"--seed {spec.Seed}", spec.Seed != 0),
        .. Flag($"--trace {Number(spec.TraceShare * 100)}%", spec.TraceShare > 0),
    ];

    private static string[] Flag(string flag, bool isUsed) => isUsed ? [flag] : [];

    private static string Number(double number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(TimeSpan time) => $"{Number(time.TotalSeconds)}s";

    /// <summary>As a POSIX shell reads it.</summary>
    public static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
