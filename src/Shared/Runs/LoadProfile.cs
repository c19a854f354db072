using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace LoadCluster.Shared.Runs;

/// <summary>
/// The open model: when each request of a run should start, however the target answers. A pure function of the index,
/// so an agent computes the time of an index by itself, and a rate need not be divided among agents.
/// </summary>
/// <remarks>
/// The rate is piecewise linear over time. Index <c>i</c> starts when the area under it reaches <c>i</c>: the first one
/// at once. Times are exact to 100 ns for 10⁹ requests and a day.
/// </remarks>
public sealed class LoadProfile
{
    /// <summary>The highest rate, in requests per second: one for each 100 ns.</summary>
    public const double HighestRate = 10_000_000;

    /// <summary>The most stages of a profile.</summary>
    public const int MostStages = 1000;

    private readonly double[] _areaBefore;
    private readonly TimeSpan[] _timeBefore;

    /// <summary>A profile of stages.</summary>
    /// <param name="stages">What follows what: 1 to 1,000 stages.</param>
    /// <param name="jitter">How starts are spread within the rate.</param>
    /// <param name="seed">What the jitter is made from: the same seed, the same starts.</param>
    /// <exception cref="ArgumentException">There are none, or too many, or a number is out of its range.</exception>
    [JsonConstructor]
    public LoadProfile(ImmutableArray<LoadStage> stages, LoadJitter jitter, long seed)
    {
        if (stages is { IsDefaultOrEmpty: true } or { Length: > MostStages } || !stages.All(stage => stage.IsValid))
        {
            throw new ArgumentException(
                $"A load profile has 1 to {MostStages} stages, each longer than 0 and at most {LoadStage.Longest.TotalHours}h, "
                + $"with rates from 0 to {HighestRate}.", nameof(stages));
        }
        (Stages, Jitter, Seed) = (stages, jitter, seed);
        (_areaBefore, _timeBefore) = (new double[stages.Length + 1], new TimeSpan[stages.Length]);
        // In decimals, because sums of binary fractions miss whole numbers: 0.1 a second for 30 s is 3 requests, not 4.
        var area = 0m;
        for (var i = 0; i < stages.Length; i++)
        {
            _timeBefore[i] = Duration;
            (area, Duration) = (area + stages[i].Area, Duration + stages[i].Duration);
            _areaBefore[i + 1] = (double)area;
        }
        Total = (long)decimal.Ceiling(area);
    }

    /// <summary>A profile of stages, without jitter.</summary>
    /// <exception cref="ArgumentException">There are none, or too many, or a number is out of its range.</exception>
    public LoadProfile(params ImmutableArray<LoadStage> stages)
        : this(stages, LoadJitter.None, seed: 0)
    {
    }

    /// <summary>What follows what.</summary>
    public ImmutableArray<LoadStage> Stages { get; }

    /// <summary>How starts are spread within the rate.</summary>
    public LoadJitter Jitter { get; }

    /// <summary>What the jitter is made from.</summary>
    public long Seed { get; }

    /// <summary>How long all stages last.</summary>
    [JsonIgnore]
    public TimeSpan Duration { get; }

    /// <summary>How many requests there are: the area under the rate, rounded up.</summary>
    [JsonIgnore]
    public long Total { get; }

    /// <summary>One rate all the time.</summary>
    /// <param name="rate">Requests per second.</param>
    /// <param name="duration">For how long.</param>
    public static LoadProfile Constant(double rate, TimeSpan duration) =>
        new(new LoadStage(duration, rate, rate));

    /// <summary>The same stages, with jitter of another seed.</summary>
    public LoadProfile WithSeed(long seed) => new(Stages, Jitter, seed);

    /// <summary>When a request should start, since the start of the run; never before the request before it.</summary>
    /// <param name="index">0 to <see cref="Total"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such index.</exception>
    public TimeSpan StartOf(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Total);
        var place = Jitter == LoadJitter.None ? index : PoissonSpread.PlaceOf(index, Total, _areaBefore[^1], Seed);
        var stage = StageWith(place);
        var seconds = Stages[stage].SecondsTo(
            Math.Max(0, place - _areaBefore[stage]), Math.Max(0, _areaBefore[stage + 1] - place));
        var start = _timeBefore[stage].Ticks + (long)Math.Round(seconds * TimeSpan.TicksPerSecond);
        return new TimeSpan(Math.Min(start, Duration.Ticks - 1));
    }

    /// <summary>
    /// How many requests should have started before a moment: those whose <see cref="StartOf"/> is earlier.
    /// </summary>
    /// <param name="time">Since the start of the run.</param>
    public long CountUntil(TimeSpan time)
    {
        if (time <= TimeSpan.Zero)
            return 0;
        if (time >= Duration)
            return Total;
        // The area gives it up to rounding and jitter, which stays within a block: search the block around it.
        var estimate = (long)AreaAt(time);
        var reach = Jitter == LoadJitter.None ? 2 : PoissonSpread.Block;
        var (low, high) = (Math.Max(0, estimate - reach), Math.Min(Total, estimate + reach));
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            (low, high) = StartOf(middle) < time ? (middle + 1, high) : (low, middle);
        }
        return low;
    }

    private int StageWith(double place)
    {
        var stage = Stages.Length - 1;
        while (stage > 0 && (place < _areaBefore[stage] || _areaBefore[stage] == _areaBefore[stage + 1]))
            stage--;
        return stage;
    }

    private double AreaAt(TimeSpan time)
    {
        var stage = Stages.Length - 1;
        while (_timeBefore[stage] > time)
            stage--;
        return _areaBefore[stage] + Stages[stage].AreaAt((time - _timeBefore[stage]).TotalSeconds);
    }
}
