using System.Diagnostics.CodeAnalysis;
using LoadCluster.Shared.Expressions;

namespace LoadCluster.Shared.Runs;

/// <summary>
/// Stages of a load profile as a user types them: a duration and a rate, <c>5m:5000</c>, or a duration and two rates,
/// <c>30s:0..5000</c>.
/// </summary>
public static class LoadStageText
{
    /// <summary>Reads a stage.</summary>
    /// <param name="text">A duration, a colon and one rate or two, with two dots between them; no spaces.</param>
    /// <param name="stage">The stage, when it could be read.</param>
    /// <param name="fault">What is wrong and where, when it could not.</param>
    public static bool TryParse(string text, out LoadStage stage, [NotNullWhen(false)] out ExpressionFault? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reader = new ExpressionReader(text);
        stage = Read(reader);
        fault = reader.Fault;
        return fault is null;
    }

    private static LoadStage Read(ExpressionReader reader)
    {
        var duration = reader.TakeUntil(':');
        if (!DurationText.TryParse(duration, out var time) || time <= TimeSpan.Zero || time > LoadStage.Longest)
            reader.Fail(0, $"'{duration}' is no duration: use one like 250ms, 30s, 5m or 1h, at most 8760h");
        if (!reader.TryTake(":"))
            reader.Fail(reader.Position, "a colon and a rate are missing: use something like 5m:5000 or 30s:0..5000");
        var start = reader.Position;
        var rates = reader.TakeRest();
        var dots = rates.IndexOf("..", StringComparison.Ordinal);
        if (dots < 0)
            return new LoadStage(time, ReadRate(reader, start, rates), ReadRate(reader, start, rates));
        return new LoadStage(
            time, ReadRate(reader, start, rates[..dots]), ReadRate(reader, start + dots + 2, rates[(dots + 2)..]));
    }

    private static double ReadRate(ExpressionReader reader, int position, string text)
    {
        if (!RateText.TryParse(text, out var rate))
            reader.Fail(position, $"'{text}' is no rate: use requests per second like 500, 0.5 or 10k, at most 10m");
        return rate;
    }
}
