using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace LoadCluster.Coordinator.Comparing;

/// <summary>How much worse than the first run another may be: <c>p99&gt;+10%</c>, <c>rate&lt;-5%</c>.</summary>
public sealed partial record RegressionLimit
{
    private readonly string _figure;
    private readonly bool _isUpper;
    private readonly double _percent;

    private RegressionLimit(string expression, string figure, bool isUpper, double percent) =>
        (Expression, _figure, _isUpper, _percent) = (expression, figure, isUpper, percent);

    /// <summary>As it was typed.</summary>
    public string Expression { get; }

    /// <param name="text">As it is typed.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="fault">What is wrong with it, and what would do.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out RegressionLimit? limit, [NotNullWhen(false)] out string? fault)
    {
        (limit, fault) = (null, null);
        var names = ComparedFigure.All.Select(figure => figure.Name);
        var match = Form().Match(text.ToLowerInvariant());
        if (!match.Success)
            fault = $"'{text}': use a form like p99>+10% or rate<-5%";
        else if (!names.Contains(match.Groups[1].Value))
            fault = $"'{text}': '{match.Groups[1].Value}' is not compared: use {string.Join(", ", names)}";
        else
            limit = new(text, match.Groups[1].Value, match.Groups[2].Value == ">", double.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture));
        return limit is not null;
    }

    /// <summary>The runs that exceed it, each with its change; a run in which nothing was measured exceeds every limit.</summary>
    public IReadOnlyList<(string Run, string Change)> ExceededIn(RunComparison comparison)
    {
        var changes = comparison.Figures.First(figure => figure.Figure.Name == _figure).Changes;
        return
        [
            .. changes.Zip(comparison.Runs.Skip(1))
                .Where(pair => pair.First.Percent is not { } percent || (_isUpper ? percent > _percent : percent < _percent))
                .Select(pair => (pair.Second.Name, pair.First.Text)),
        ];
    }

    [GeneratedRegex(@"^\s*([a-z0-9.]+)\s*([<>])\s*([+-]\d+(?:\.\d+)?)\s*%\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
