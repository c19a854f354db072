using System.Globalization;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>Numbers for people to read.</summary>
public static class Format
{
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count and its noun: "1 request", "2,000 requests".</summary>
    public static string Plural(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    public static string Rate(double perSecond) =>
        perSecond >= 100 ? Count((long)Math.Round(perSecond)) : Number(perSecond, "0.#");

    public static string Milliseconds(double milliseconds) => milliseconds switch
    {
        >= 10_000 => Number(milliseconds / 1000, "0.0") + " s",
        >= 1000 => Number(milliseconds / 1000, "0.00") + " s",
        >= 100 => Number(milliseconds, "0") + " ms",
        >= 10 => Number(milliseconds, "0.0") + " ms",
        _ => Number(milliseconds, "0.00") + " ms",
    };

    /// <summary>A latency; a dash when nothing was measured.</summary>
    public static string Latency(double? milliseconds) => milliseconds is { } value ? Milliseconds(value) : "–";

    /// <summary>For the ticks of an axis: without digits that are 0.</summary>
    public static string ShortMilliseconds(double milliseconds) => milliseconds switch
    {
        >= 1000 => Number(milliseconds / 1000, "0.##") + " s",
        >= 1 => Number(milliseconds, milliseconds >= 100 ? "0" : "0.##") + " ms",
        _ => Number(milliseconds * 1000, "0.#") + " µs",
    };

    public static string Bytes(double bytes) => bytes switch
    {
        >= 1e9 => Number(bytes / 1e9, "0.00") + " GB",
        >= 1e6 => Number(bytes / 1e6, "0.0") + " MB",
        >= 1e3 => Number(bytes / 1e3, "0.0") + " kB",
        _ => Number(bytes, "0") + " B",
    };

    public static string Time(TimeSpan time) => time.TotalHours >= 1
        ? $"{(long)time.TotalHours}:{time:mm\\:ss}"
        : time.ToString(@"mm\:ss", CultureInfo.InvariantCulture);

    /// <summary>A duration: three digits below a minute, else whole seconds.</summary>
    public static string Duration(TimeSpan time) =>
        time.TotalMinutes < 1 ? Milliseconds(time.TotalMilliseconds) : Time(time);

    /// <summary>
    /// A share in percent, rounded down: all but one of many is not 100 %, and one of many is not 0 %.
    /// </summary>
    public static string Percent(long part, long whole) => (whole == 0 ? 0 : (decimal)part / whole * 100) switch
    {
        > 0 and < 0.01m => "<0.01 %",
        var percent => (Math.Floor(percent * 100) / 100).ToString("0.##", CultureInfo.InvariantCulture) + " %",
    };

    private static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
