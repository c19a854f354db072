using LoadCluster.Shared.Expressions;

namespace LoadCluster.Shared.Runs;

/// <summary>
/// Rates as a user types them, in requests per second: <c>500</c>, <c>0.5</c>, <c>10k</c>, <c>1.5m</c>.
/// </summary>
public static class RateText
{
    /// <summary>
    /// Reads an unsigned decimal, alone or followed by <c>k</c> (thousand) or <c>m</c> (million), with no space
    /// between. False, and zero, for anything else, also for what is above <see cref="LoadProfile.HighestRate"/>.
    /// </summary>
    public static bool TryParse(string text, out double value)
    {
        ArgumentNullException.ThrowIfNull(text);
        value = 0;
        if (!QuantityText.TrySplit(text, out var number, out var unit))
            return false;

        var scale = unit switch
        {
            "" => 1m,
            "k" => 1_000,
            "m" => 1_000_000,
            _ => 0,
        };
        if (scale == 0 || number > (decimal)LoadProfile.HighestRate / scale)
            return false;

        value = (double)(number * scale);
        return true;
    }
}
