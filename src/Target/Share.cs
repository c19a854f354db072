using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace LoadCluster.Target;

/// <summary>A share of all requests, in percent.</summary>
/// <param name="Percent">0 to 100; 0 by default.</param>
public readonly record struct Share(decimal Percent)
{
    /// <summary>What is wrong with the share, in one line; null if nothing is.</summary>
    internal string? Fault => Percent is < 0 or > 100 ? $"share {this}: expected 0% to 100%" : null;

    /// <summary>
    /// Reads an unsigned decimal followed by a percent sign, <c>1%</c> or <c>0.1%</c>, with no space between.
    /// On failure <paramref name="error"/> is one line that names the text and the form.
    /// </summary>
    public static bool TryParse(string text, out Share value, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        var read = decimal.TryParse(
            text.AsSpan().TrimEnd('%'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent);
        read &= text.IndexOf('%', StringComparison.Ordinal) == text.Length - 1;
        value = read ? new Share(percent) : default;
        error = read ? value.Fault : $"share '{text}': expected a percentage such as 1% or 0.1%";
        return error is null;
    }

    /// <summary>The share as it is typed, <c>0.1%</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Percent}%");
}
