namespace LoadCluster.Shared.Expressions;

/// <summary>Durations as a user types them: <c>250ms</c>, <c>1.5s</c>, <c>3m</c>, <c>1h</c>.</summary>
public static class DurationText
{
    /// <summary>
    /// Reads an unsigned decimal and its unit, <c>us</c>, <c>ms</c>, <c>s</c>, <c>m</c> (minutes) or <c>h</c>, with no
    /// space between; only <c>0</c> may go without one. The result is rounded to 100 ns. False, and zero, for anything
    /// else, also for what a <see cref="TimeSpan"/> cannot hold.
    /// </summary>
    public static bool TryParse(string text, out TimeSpan value)
    {
        ArgumentNullException.ThrowIfNull(text);
        value = default;
        if (text == "0")
            return true;
        if (!QuantityText.TrySplit(text, out var number, out var unit))
            return false;

        var ticksPerUnit = unit switch
        {
            "us" => TimeSpan.TicksPerMicrosecond,
            "ms" => TimeSpan.TicksPerMillisecond,
            "s" => TimeSpan.TicksPerSecond,
            "m" => TimeSpan.TicksPerMinute,
            "h" => TimeSpan.TicksPerHour,
            _ => 0,
        };
        if (ticksPerUnit == 0 || number > (decimal)long.MaxValue / ticksPerUnit)
            return false;

        value = new TimeSpan((long)decimal.Round(number * ticksPerUnit));
        return true;
    }
}
