using System.CommandLine;
using LoadCluster.Coordinator.Comparing;

namespace LoadCluster.Cli.Options;

/// <summary>The flags that compare a run with an earlier one.</summary>
internal sealed class BaselineOptions
{
    private readonly Option<string?> _baseline = new("--baseline")
    {
        Description = "Results folder, or summary.json, of an earlier run to compare with at the end",
        HelpName = "FOLDER",
    };

    private readonly Option<string[]> _failIf = CreateFailIf();

    public static Option<string[]> CreateFailIf() => new("--fail-if")
    {
        Description = "Exit with 99 if a figure changed by more, like 'p99>+10%' or 'rate<-5%'",
        HelpName = "CHANGE",
    };

    /// <exception cref="UsageException">A limit cannot be read.</exception>
    public static IReadOnlyList<RegressionLimit> ReadLimits(IEnumerable<string> texts) =>
        [.. texts.Select(text => RegressionLimit.TryParse(text, out var limit, out var fault)
            ? limit
            : throw new UsageException($"--fail-if {fault}"))];

    public void AddTo(Command command)
    {
        command.Options.Add(_baseline);
        command.Options.Add(_failIf);
    }

    /// <summary>The earlier run; none when none was named.</summary>
    public Baseline? Read(ParseResult parsed)
    {
        var limits = ReadLimits(parsed.GetValue(_failIf) ?? []);
        if (parsed.GetValue(_baseline) is { } path)
            return new Baseline(ComparedRun.Read(path), limits);
        return limits.Count == 0 ? null : throw new UsageException("--fail-if needs --baseline FOLDER");
    }
}

/// <summary>A run to compare with, and how much worse another may be.</summary>
internal sealed record Baseline(ComparedRun Run, IReadOnlyList<RegressionLimit> Limits);
