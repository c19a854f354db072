using System.Globalization;

namespace LoadCluster.Shared.Expressions;

/// <summary>A number with a unit behind it, as a user types it; shared by counts and durations.</summary>
internal static class QuantityText
{
    /// <summary>Splits <c>1.5m</c> into 1.5 and <c>m</c>; false without a plain, unsigned decimal in front.</summary>
    public static bool TrySplit(string text, out decimal number, out ReadOnlySpan<char> unit)
    {
        var digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.'))
            digits++;

        unit = text.AsSpan(digits);
        return decimal.TryParse(
            text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
    }
}
