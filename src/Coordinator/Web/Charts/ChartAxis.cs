using System.Globalization;

namespace LoadCluster.Coordinator.Web.Charts;

/// <summary>Maps values to 0 (low end) … 1 (high end) of an axis, and chooses its ticks.</summary>
public sealed class ChartAxis
{
    private const int MostTicks = 6;

    private readonly double _low;
    private readonly double _high;
    private readonly bool _isLog;

    private ChartAxis(double low, double high, bool isLog, IReadOnlyList<double> ticks) =>
        (_low, _high, _isLog, Ticks) = (low, high, isLog, ticks);

    public IReadOnlyList<double> Ticks { get; }

    /// <summary>From 0 to a round number that no value exceeds.</summary>
    public static ChartAxis Linear(double max)
    {
        var step = RoundStep(Math.Max(max, 1e-9) / (MostTicks - 1));
        var steps = (int)Math.Ceiling((max / step) - 1e-9);
        return new ChartAxis(0, Math.Max(1, steps) * step, false, [.. Enumerable.Range(0, Math.Max(1, steps) + 1).Select(i => i * step)]);
    }

    /// <summary>Time from 0 to its end, with ticks at round times.</summary>
    public static ChartAxis Time(double seconds)
    {
        double[] steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];
        var end = Math.Max(1, seconds);
        var step = Array.Find(steps, candidate => end / candidate <= MostTicks);
        step = step > 0 ? step : RoundStep(end / MostTicks);
        return new ChartAxis(0, end, false, [.. Enumerable.Range(0, (int)(end / step) + 1).Select(i => i * step)]);
    }

    /// <summary>Logarithmic, from a round number below all values to one above.</summary>
    public static ChartAxis Log(double min, double max)
    {
        var (low, high) = (RoundDown(Math.Max(min, 1e-6)), RoundUp(Math.Max(max, 2e-6)));
        if (high <= low)
            high = low * 10;
        // Less than a power of ten would make noise look like mountains.
        low = Math.Min(low, high / 10);
        return new ChartAxis(Math.Log10(low), Math.Log10(high), true, Thin(RoundNumbers(low, high)));
    }

    /// <summary>Where a value is: 0 to 1.</summary>
    public double At(double value) =>
        Math.Clamp(((_isLog ? Math.Log10(Math.Max(value, 1e-9)) : value) - _low) / (_high - _low), 0, 1);

    private static double RoundStep(double step)
    {
        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return magnitude * ((step / magnitude) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
    }

    private static double RoundDown(double value) => RoundNumbersAround(value).Last(one => one <= value * 1.000001);

    private static double RoundUp(double value) => RoundNumbersAround(value).First(one => one >= value * 0.999999);

    /// <summary>1, 2 and 5 times the power of ten below a value, and the power of ten above it.</summary>
    private static double[] RoundNumbersAround(double value)
    {
        var magnitude = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return [magnitude, 2 * magnitude, 5 * magnitude, 10 * magnitude];
    }

    private static List<double> RoundNumbers(double low, double high)
    {
        var ticks = new List<double>();
        for (var power = Math.Floor(Math.Log10(low)); power <= Math.Ceiling(Math.Log10(high)); power++)
        {
            foreach (var digit in (double[])[1, 2, 5])
                ticks.Add(double.Parse($"{digit}e{power}", CultureInfo.InvariantCulture));
        }
        return ticks.FindAll(tick => tick >= low * 0.999 && tick <= high * 1.001);
    }

    /// <summary>Only the powers of ten where there are many.</summary>
    private static List<double> Thin(List<double> ticks) => ticks.Count <= 2 * MostTicks
        ? ticks
        : ticks.FindAll(tick => Math.Abs(Math.Log10(tick) - Math.Round(Math.Log10(tick))) < 1e-9);
}
