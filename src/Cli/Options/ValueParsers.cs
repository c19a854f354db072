using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using LoadCluster.Shared.Expressions;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Options;

/// <summary>Parsers for the values of flags.</summary>
internal static class ValueParsers
{
    public static bool Count(string text, out long value, [NotNullWhen(false)] out string? expected)
    {
        expected = "use a whole number like 500, 10k or 5m";
        return CountText.TryParse(text, out value) || IsNegative(text, out value);
    }

    /// <summary>A count; <see langword="null"/> for <c>unlimited</c>.</summary>
    public static bool Requests(string text, out long? value, [NotNullWhen(false)] out string? expected)
    {
        expected = "use a whole number like 500, 10k or 5m, or 'unlimited'";
        value = Count(text, out var count, out _) ? count : null;
        return value is not null || text == "unlimited";
    }

    public static bool Rate(string text, out double? value, [NotNullWhen(false)] out string? expected)
    {
        expected = "use requests per second like 500, 0.5 or 10k, above 0 and at most 10m";
        value = RateText.TryParse(text, out var rate) ? rate : null;
        return value > 0;
    }

    public static bool Jitter(string text, out LoadJitter value, [NotNullWhen(false)] out string? expected)
    {
        expected = "use 'poisson' or 'none'";
        value = text == "poisson" ? LoadJitter.Poisson : LoadJitter.None;
        return text is "poisson" or "none";
    }

    public static bool Connections(string text, out int value, [NotNullWhen(false)] out string? expected)
    {
        var isCount = Count(text, out var count, out expected);
        value = (int)Math.Clamp(count, int.MinValue, int.MaxValue);
        return isCount;
    }

    public static bool Threads(string text, out int? value, [NotNullWhen(false)] out string? expected)
    {
        expected = "use a whole number from 1 to 1024";
        value = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var threads) ? threads : null;
        return value is >= 1 and <= 1024;
    }

    public static bool Duration(string text, out TimeSpan value, [NotNullWhen(false)] out string? expected)
    {
        expected = "use a duration like 250ms, 10s, 3m or 1h";
        return DurationText.TryParse(text, out value);
    }

    public static bool OptionalDuration(string text, out TimeSpan? value, [NotNullWhen(false)] out string? expected)
    {
        value = Duration(text, out var duration, out expected) ? duration : null;
        return value is not null;
    }

    public static bool HttpVersion(string text, out Version value, [NotNullWhen(false)] out string? expected)
    {
        expected = "use 1.1, 2 or 3";
        value = text switch
        {
            "2" or "2.0" => System.Net.HttpVersion.Version20,
            "3" or "3.0" => System.Net.HttpVersion.Version30,
            _ => System.Net.HttpVersion.Version11,
        };
        return text is "1.1" or "2" or "2.0" or "3" or "3.0";
    }

    public static bool Url(string text, out Uri? value, [NotNullWhen(false)] out string? expected)
    {
        expected = "use a URL like http://proxy:3128";
        return Uri.TryCreate(text, UriKind.Absolute, out value);
    }

    public static bool Address(string text, out IPAddress value, [NotNullWhen(false)] out string? expected)
    {
        expected = "use an IP address like 127.0.0.1 or 0.0.0.0";
        var isAddress = IPAddress.TryParse(text, out var address);
        value = address ?? IPAddress.None;
        return isAddress;
    }

    public static bool Seed(string text, out long value, [NotNullWhen(false)] out string? expected)
    {
        expected = "use a whole number like 42";
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    public static bool Flag(string text, out bool value, [NotNullWhen(false)] out string? expected)
    {
        expected = "use true or false";
        return bool.TryParse(text, out value);
    }

    /// <summary>Negative numbers are parsed: the validation of the spec explains better why they are refused.</summary>
    private static bool IsNegative(string text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
