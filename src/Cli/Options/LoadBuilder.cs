using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Options;

/// <summary>How many requests there are and when they start, as somebody said it: in flags, or in a file.</summary>
internal sealed record LoadBuilder
{
    private const int DefaultRequests = 200;

    /// <summary>Whether somebody said how many requests there are.</summary>
    public bool HasRequests { get; init; }

    /// <summary>How many; <see langword="null"/> for as many as there is time for.</summary>
    public long? Requests { get; init; }

    /// <summary>Requests per second.</summary>
    public double? Rate { get; init; }

    public TimeSpan? Duration { get; init; }

    public IReadOnlyList<LoadStage> Stages { get; init; } = [];

    public LoadJitter Jitter { get; init; }

    /// <summary>Whether nothing was said of when requests start.</summary>
    public bool IsClosed => Rate is null && Stages.Count == 0;

    /// <summary>What contradicts itself, in one line; <see langword="null"/> when nothing does.</summary>
    public string? Fault =>
        Stages.Count > 0 && (Rate ?? Duration?.TotalSeconds) is not null
            ? "stages have rates and durations of their own: leave rate and duration out"
        : Stages.Count > LoadProfile.MostStages ? $"a load profile has at most {LoadProfile.MostStages} stages, not {Stages.Count}"
        : IsClosed && Jitter != LoadJitter.None ? "jitter needs a rate or stages"
        : !IsClosed && (Duration <= TimeSpan.Zero || Duration > LoadStage.Longest)
            ? $"duration must be above 0 and at most {LoadStage.Longest.TotalHours}h"
        : null;

    private long? Total => HasRequests ? Requests : Duration is null && Stages.Count == 0 ? DefaultRequests : null;

    /// <summary>The spec with this load. Only without a <see cref="Fault"/>.</summary>
    public RunSpec Apply(RunSpec spec) => spec with
    {
        Requests = Total,
        Duration = IsClosed ? Duration : null,
        Profile = IsClosed ? null : new LoadProfile([.. StagesOf()], Jitter, spec.Seed),
    };

    private IEnumerable<LoadStage> StagesOf() =>
        Rate is { } rate ? [new LoadStage(Duration ?? TimeOf(rate), rate, rate)] : Stages;

    /// <summary>As long as the requests take; without an end, as it were, if there is none to them.</summary>
    private TimeSpan TimeOf(double rate)
    {
        var seconds = Total is { } requests ? Math.Max(1, requests) / rate : double.MaxValue;
        return seconds < LoadStage.Longest.TotalSeconds
            ? new TimeSpan((long)Math.Ceiling(seconds * TimeSpan.TicksPerSecond))
            : LoadStage.Longest;
    }
}
