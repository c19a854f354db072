using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Options;

/// <summary>Builds the load (how many requests, and when they start) from flags or a file.</summary>
internal sealed record LoadBuilder
{
    private const int DefaultRequests = 200;

    /// <summary>Whether the number of requests is given.</summary>
    public bool HasRequests { get; init; }

    /// <summary>How many; <see langword="null"/> for as many as the duration allows.</summary>
    public long? Requests { get; init; }

    /// <summary>Requests per second.</summary>
    public double? Rate { get; init; }

    public TimeSpan? Duration { get; init; }

    public IReadOnlyList<LoadStage> Stages { get; init; } = [];

    public LoadJitter Jitter { get; init; }

    /// <summary>Whether no rate, stages or duration is given.</summary>
    public bool IsClosed => Rate is null && Stages.Count == 0;

    /// <summary>The contradiction in the settings, in one line; <see langword="null"/> without one.</summary>
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

    /// <summary>Duration implied by the request count; the maximum if the count is unlimited.</summary>
    private TimeSpan TimeOf(double rate)
    {
        var seconds = Total is { } requests ? Math.Max(1, requests) / rate : double.MaxValue;
        return seconds < LoadStage.Longest.TotalSeconds
            ? new TimeSpan((long)Math.Ceiling(seconds * TimeSpan.TicksPerSecond))
            : LoadStage.Longest;
    }
}
