namespace LoadCluster.Shared.Expressions;

/// <summary>Counts as a user types them: <c>100</c>, <c>1k</c>, <c>1.5m</c>, <c>2g</c>.</summary>
public static class CountText
{
    /// <summary>
    /// Reads an unsigned decimal, alone or followed by <c>k</c> (thousand), <c>m</c> (million), <c>g</c> or <c>b</c>
    /// (10⁹), with no space between. False, and zero, for anything else, also for what is not a whole number
    /// (<c>1.5</c>, <c>1.2345k</c>) or more than a <see cref="long"/> holds.
    /// </summary>
    public static bool TryParse(string text, out long value)
    {
        ArgumentNullException.ThrowIfNull(text);
        value = 0;
        if (!QuantityText.TrySplit(text, out var number, out var unit))
            return false;

        var scale = unit switch
        {
            "" => 1L,
            "k" => 1_000,
            "m" => 1_000_000,
            "g" or "b" => 1_000_000_000,
            _ => 0,
        };
        if (scale == 0 || number > (decimal)long.MaxValue / scale || !decimal.IsInteger(number * scale))
            return false;

        value = (long)(number * scale);
        return true;
    }
}
