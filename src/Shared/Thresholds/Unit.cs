using System.Globalization;
using LoadCluster.Shared.Expressions;

namespace LoadCluster.Shared.Thresholds;

/// <summary>What a metric is measured in: how limits are typed, and how values are shown.</summary>
internal abstract record Unit
{
    /// <summary>Time; values are in microseconds.</summary>
    public static Unit Time { get; } = new TimeUnit();

    /// <summary>How many.</summary>
    public static Unit Count { get; } = new CountUnit();

    /// <summary>How many in a hundred.</summary>
    public static Unit Percent { get; } = new PercentUnit();

    /// <summary>Reads a limit.</summary>
    public abstract bool TryRead(ExpressionReader reader, out double limit);

    /// <summary>Shows a value.</summary>
    public abstract string Show(double value);

    private sealed record TimeUnit : Unit
    {
        public override bool TryRead(ExpressionReader reader, out double limit)
        {
            var isTime = reader.TryTakeQuantity<TimeSpan>(
                DurationText.TryParse, "use a duration like 800us, 250ms or 1.5s", out var time);
            limit = time.TotalMicroseconds;
            return isTime;
        }

        public override string Show(double value) =>
            (value / 1000).ToString("0.###", CultureInfo.InvariantCulture) + "ms";
    }

    private sealed record CountUnit : Unit
    {
        public override bool TryRead(ExpressionReader reader, out double limit)
        {
            var isCount = reader.TryTakeQuantity<long>(CountText.TryParse, "use a whole number like 500, 10k or 5m", out var count);
            limit = count;
            return isCount;
        }

        public override string Show(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);
    }

    private sealed record PercentUnit : Unit
    {
        public override bool TryRead(ExpressionReader reader, out double limit) =>
            reader.TryTakeQuantity(TryParse, "use a percentage like 0.1% or 5%", out limit);

        public override string Show(double value) => value.ToString("0.######", CultureInfo.InvariantCulture) + "%";

        private static bool TryParse(string text, out double percent)
        {
            var isPercent = QuantityText.TrySplit(text, out var number, out var unit) && unit is "%";
            percent = (double)number;
            return isPercent;
        }
    }
}
