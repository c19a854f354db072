namespace LoadCluster.Shared.Runs;

/// <summary>A part of a load profile, in which the rate changes evenly from one value to another.</summary>
/// <param name="Duration">How long it lasts: more than 0, at most <see cref="Longest"/>.</param>
/// <param name="FromRate">Requests per second when it begins: 0 to <see cref="LoadProfile.HighestRate"/>.</param>
/// <param name="ToRate">Requests per second when it ends, likewise.</param>
public readonly record struct LoadStage(TimeSpan Duration, double FromRate, double ToRate)
{
    /// <summary>The longest duration: 365 days.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    /// <summary>Whether its numbers are in their ranges.</summary>
    public bool IsValid => Duration > TimeSpan.Zero && Duration <= Longest && IsRate(FromRate) && IsRate(ToRate);

    /// <summary>How many requests it stands for, exactly: the area under its rate.</summary>
    internal decimal Area => Duration.Ticks * ((decimal)FromRate + (decimal)ToRate) / (2 * TimeSpan.TicksPerSecond);

    /// <summary>When a part of the area is reached, in seconds since the stage began.</summary>
    /// <param name="area">The part, at least 0.</param>
    /// <param name="rest">What of <see cref="Area"/> is left then, at least 0.</param>
    /// <remarks>
    /// Solved from the end at which the rate is lower: seen from there the rate rises, all terms add up, and none of
    /// the digits is lost where a ramp comes close to 0.
    /// </remarks>
    internal double SecondsTo(double area, double rest)
    {
        var slope = Math.Abs(ToRate - FromRate) / Duration.TotalSeconds;
        return ToRate >= FromRate
            ? SecondsOfRise(FromRate, slope, area)
            : Duration.TotalSeconds - SecondsOfRise(ToRate, slope, rest);
    }

    /// <summary>The area that is reached after a time.</summary>
    /// <param name="seconds">0 to <see cref="Duration"/>.</param>
    internal double AreaAt(double seconds) =>
        seconds * (FromRate + ((ToRate - FromRate) * seconds / (2 * Duration.TotalSeconds)));

    private static bool IsRate(double rate) => rate is >= 0 and <= LoadProfile.HighestRate;

    private static double SecondsOfRise(double rate, double slope, double area) =>
        area == 0 ? 0 : 2 * area / (rate + Math.Sqrt((rate * rate) + (2 * slope * area)));
}
