using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using LoadCluster.Shared.Expressions;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Options;

/// <summary>Parsers for the values of flags.</summary>
internal static class ValueParsers
{
    private const int MostPercentiles = 100;

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
        expected = "use a duration like 250ms, 10s, 1m30s or 1h";
        return DurationText.TryParse(text, out value);
    }

    public static bool OptionalDuration(string text, out TimeSpan? value, [NotNullWhen(false)] out string? expected)
    {
        value = Duration(text, out var duration, out expected) ? duration : null;
        return value is not null;
    }

    /// <summary>A duration, or <c>none</c>.</summary>
    public static bool LateLimit(string text, out TimeSpan? value, [NotNullWhen(false)] out string? expected)
    {
        expected = "use a duration like 10s, or 'none'";
        value = DurationText.TryParse(text, out var limit) ? limit : null;
        return value is not null || text == "none";
    }

    /// <summary>A duration; <c>once</c>, which is none, or <c>always</c>, which is 0.</summary>
    public static bool DnsTtl(string text, out TimeSpan? value, [NotNullWhen(false)] out string? expected)
    {
        expected = "use a duration like 30s, 'once' or 'always'";
        value = DurationText.TryParse(text, out var ttl) ? ttl : text == "always" ? TimeSpan.Zero : null;
        return value is not null || text == "once";
    }

    /// <summary>Whether cookies are kept, and by whom.</summary>
    public static bool Cookies(string text, out (bool Keep, bool Shared) value, [NotNullWhen(false)] out string? expected)
    {
        expected = "use true, false or shared";
        var isFlag = bool.TryParse(text, out var keep);
        value = (keep || text == CookiesArgument.Shared, text == CookiesArgument.Shared);
        return isFlag || value.Shared;
    }

    /// <summary>A share as <c>1%</c>, above 0 to 100 %.</summary>
    public static bool Share(string text, out double value, [NotNullWhen(false)] out string? expected)
    {
        expected = "use a share like 1% or 0.1%, above 0% and at most 100%";
        value = 0;
        if (!text.EndsWith('%') || !double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent))
            return false;
        value = percent / 100;
        return value is > 0 and <= 1;
    }

    /// <summary>Percentiles with commas in between.</summary>
    public static bool Percentiles(string text, out ImmutableArray<double> value, [NotNullWhen(false)] out string? expected)
    {
        expected = "use percentiles above 0, at most 100, like 50,90,99,99.99";
        value = [.. text.Split(',').Select(part => double.TryParse(
            part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percentile) ? percentile : 0)];
        return value.All(percentile => percentile is > 0 and <= 100) && value.Length <= MostPercentiles;
    }

    public static bool HttpVersion(string text, out HttpVersionChoice value, [NotNullWhen(false)] out string? expected)
    {
        expected = "use 1.1, 2, 3 or auto";
        value = text switch
        {
            "2" or "2.0" => new HttpVersionChoice(System.Net.HttpVersion.Version20),
            "3" or "3.0" => new HttpVersionChoice(System.Net.HttpVersion.Version30),
            "auto" => new HttpVersionChoice(System.Net.HttpVersion.Version20, OrLower: true),
            _ => new HttpVersionChoice(System.Net.HttpVersion.Version11),
        };
        return text is "1.1" or "2" or "2.0" or "3" or "3.0" or "auto";
    }

    public static bool TlsVersion(string text, out Version? value, [NotNullWhen(false)] out string? expected)
    {
        expected = "use 1.0, 1.1, 1.2 or 1.3";
        value = text is "1.0" or "1.1" or "1.2" or "1.3" ? Version.Parse(text) : null;
        return value is not null;
    }

    public static bool Streams(string text, out int? value, [NotNullWhen(false)] out string? expected)
    {
        value = Connections(text, out var streams, out expected) ? streams : null;
        return value is not null;
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

/// <summary>A version of HTTP.</summary>
/// <param name="Version">The version.</param>
/// <param name="OrLower">Whether a lower one will do where the server does not speak it.</param>
internal readonly record struct HttpVersionChoice(Version Version, bool OrLower = false);
