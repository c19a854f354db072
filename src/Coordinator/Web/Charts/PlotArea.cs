using System.Globalization;

namespace LoadCluster.Coordinator.Web.Charts;

/// <summary>The part of a chart that its axes enclose, in the units of its SVG.</summary>
public static class PlotArea
{
    public const double Width = 520;
    public const double Height = 190;
    public const double Left = 58;
    public const double Right = 494;
    public const double Top = 10;
    public const double Bottom = 164;

    public static double X(double place) => Left + (place * (Right - Left));

    public static double Y(double place) => Bottom - (place * (Bottom - Top));

    /// <summary>A coordinate as SVG reads it.</summary>
    public static string Text(double coordinate) => coordinate.ToString("0.#", CultureInfo.InvariantCulture);
}
