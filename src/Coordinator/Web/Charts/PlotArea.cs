using System.Globalization;

namespace LoadCluster.Coordinator.Web.Charts;

/// <summary>The part of a chart that its axes enclose, in the units of its SVG.</summary>
public static class PlotArea
{
    public const double Width = 720;
    public const double Height = 220;
    public const double Left = 64;
    public const double Right = 694;
    public const double Top = 8;
    public const double Bottom = 194;

    public static double X(double place) => Left + (place * (Right - Left));

    public static double Y(double place) => Bottom - (place * (Bottom - Top));

    /// <summary>A coordinate as SVG reads it.</summary>
    public static string Text(double coordinate) => coordinate.ToString("0.#", CultureInfo.InvariantCulture);
}
