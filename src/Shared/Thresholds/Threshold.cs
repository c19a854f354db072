using System.Diagnostics.CodeAnalysis;
using LoadCluster.Shared.Expressions;

namespace LoadCluster.Shared.Thresholds;

/// <summary>
/// Something that must be so of the result of a run: <c>p99&lt;250ms</c>, <c>errors&lt;0.1%</c>, <c>rate&gt;4900</c>.
/// It is judged from merged histograms and sums, never from averages.
/// </summary>
/// <remarks>
/// Metrics: <c>p50</c> to <c>p99.99</c> (any percentile above 0, to 100), <c>min</c>, <c>mean</c> and <c>max</c> of the
/// latency, or with <c>service.</c> before it, of the service time; <c>errors</c>, the share of the requests that ended
/// which failed; <c>failed</c>, their number; <c>requests</c>, the number of those that ended; <c>rate</c>, those per
/// second.
/// </remarks>
public sealed class Threshold
{
    /// <summary>How many requests must have ended before a figure that goes up and down may end a run.</summary>
    public const long EnoughRequests = 1000;

    private const string Metrics =
        "use p99 or another percentile, min, mean, max, service.p99, errors, failed, requests or rate";

    private readonly string _expression;
    private readonly Metric _metric;
    private readonly Comparison _comparison;
    private readonly double _limit;

    private Threshold(string expression, Metric metric, Comparison comparison, double limit) =>
        (_expression, _metric, _comparison, _limit) = (expression, metric, comparison, limit);

    /// <summary>Reads a threshold.</summary>
    /// <param name="expression">As it is typed.</param>
    /// <param name="fault">What is wrong with the expression, and where.</param>
    public static bool TryParse(
        string expression,
        [NotNullWhen(true)] out Threshold? threshold,
        [NotNullWhen(false)] out ExpressionFault? fault)
    {
        var reader = new ExpressionReader(expression);
        threshold = Read(expression, reader);
        fault = threshold is null ? reader.Fault! : null;
        return threshold is not null;
    }

    /// <summary>Reads a threshold of a valid spec.</summary>
    /// <exception cref="ArgumentException">It is not a threshold.</exception>
    public static Threshold Parse(string expression) => TryParse(expression, out var threshold, out var fault)
        ? threshold
        : throw new ArgumentException(fault.ToString(), nameof(expression));

    /// <summary>Judges a run that has ended. Where there was nothing to measure, the threshold did not hold.</summary>
    public ThresholdResult Judge(RunFigures run) => _metric.Of(run) is { } value
        ? new ThresholdResult(_expression, _comparison.Holds(value, _limit), _metric.Unit.Show(value))
        : new ThresholdResult(_expression, Passed: false, "none");

    /// <summary>
    /// Whether a running run is to be given up. What can only get worse (<c>failed&lt;10</c>, <c>max&lt;1s</c>) is
    /// lost at once; percentiles, means and shares may recover, and are taken as they stand once
    /// <see cref="EnoughRequests"/> have ended; <c>rate</c> and <c>requests</c> are known at the end only.
    /// </summary>
    /// <param name="run">What is accounted for so far.</param>
    public bool IsLost(RunFigures run) => _metric.Of(run) is { } value && _metric.Course switch
    {
        Course.Grows => !_comparison.CanHoldWhenGrowing(value, _limit),
        Course.Falls => !_comparison.CanHoldWhenFalling(value, _limit),
        Course.Settles => run.Tally.Total - run.Tally.Aborted >= EnoughRequests && !_comparison.Holds(value, _limit),
        _ => false,
    };

    private static Threshold? Read(string expression, ExpressionReader reader)
    {
        var name = reader.TakeUntil(" <=>");
        if (Metric.Named(name.ToLowerInvariant()) is not { } metric)
        {
            reader.Fail(0, $"'{name}' is not measured: {Metrics}");
            return null;
        }
        return reader.TryTakeComparison(name, out var comparison) && metric.Unit.TryRead(reader, out var limit)
            ? new Threshold(expression, metric, comparison, limit)
            : null;
    }
}
