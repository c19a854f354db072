using System.Diagnostics.CodeAnalysis;
using LoadCluster.Shared.Expressions;

namespace LoadCluster.Target;

/// <summary>How long an answer is held back: uniform in [<see cref="Min"/>, <see cref="Max"/>).</summary>
/// <param name="Min">Shortest delay; 0 or more, at most <paramref name="Max"/>.</param>
/// <param name="Max">Longest delay, at most 1 h; equal to <paramref name="Min"/> for a constant delay.</param>
public readonly record struct DelayRange(TimeSpan Min, TimeSpan Max)
{
    internal static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>What is wrong with the range, in one line; null if nothing is.</summary>
    internal string? Fault =>
        Min < TimeSpan.Zero || Min > Max ? $"delay {this}: the shorter end comes first, and neither is below 0"
        : Max > Longest ? $"delay {this}: at most 1h"
        : null;

    /// <summary>
    /// Reads a duration (<c>50ms</c>: constant) or a range of two (<c>0s..3s</c>); the units are those of
    /// <see cref="DurationText"/>. On failure <paramref name="error"/> is one line that names the text and the forms.
    /// </summary>
    public static bool TryParse(string text, out DelayRange value, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ends = text.Split("..", 2);
        var read = DurationText.TryParse(ends[0], out var min) & DurationText.TryParse(ends[^1], out var max);
        value = read ? new DelayRange(min, max) : default;
        error = read ? value.Fault : $"delay '{text}': expected a duration such as 50ms, or a range such as 0s..3s";
        return error is null;
    }

    /// <summary>The range in seconds, <c>0s..3s</c>.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"{Min.TotalSeconds}s..{Max.TotalSeconds}s");
}
