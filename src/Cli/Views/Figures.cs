using System.Globalization;

namespace LoadCluster.Cli.Views;

/// <summary>Numbers as people read them.</summary>
internal static class Figures
{
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

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

    public static string Percent(double share) => Number(share * 100, "0") + " %";

    private static string Number(double number, string format) => number.ToString(format, CultureInfo.InvariantCulture);
}
