using System.Collections.Immutable;
using System.CommandLine;
using LoadCluster.Cli.Views;
using LoadCluster.Coordinator.Reporting;

namespace LoadCluster.Cli.Options;

/// <summary>The flags that say where results go.</summary>
internal sealed class OutputOptions
{
    private readonly Option<string> _output = new("--output", "-o")
    {
        Description = "Folder for the results, a folder for each run",
        HelpName = "DIR",
        DefaultValueFactory = _ => "results",
    };

    private readonly Option<string?> _summary = new("--summary")
    {
        Description = "File for the summary as JSON; '-' for the output, then all else is on stderr",
        HelpName = "FILE",
    };

    private readonly Option<Typed<ImmutableArray<double>>> _percentiles = ParsedOption.Create<ImmutableArray<double>>(
        ValueParsers.Percentiles, "50,75,90,95,99,99.9", "Percentiles in the report and the summary", "LIST", "--percentiles");

    private readonly Option<bool> _details = new("--details")
    {
        Description = "Show the whole report at the end, with flows, errors, connections and agents",
    };

    private readonly Option<bool> _noProgress = new("--no-progress") { Description = "Show nothing until the report" };

    public void AddTo(Command command)
    {
        command.Options.Add(_output);
        command.Options.Add(_summary);
        command.Options.Add(_percentiles);
        command.Options.Add(_details);
        command.Options.Add(_noProgress);
    }

    /// <exception cref="IOException">The summary cannot be written.</exception>
    public Output Read(ParseResult parsed)
    {
        var (root, summary) = (parsed.GetRequiredValue(_output), parsed.GetValue(_summary));
        RequireName(_output, root);
        RequireName(_summary, summary);
        if (summary is not (null or Output.Standard))
            Probe(summary);
        var origin = RunOrigin.Here with
        {
            CommandLine = CommandLineText.Of(parsed.Tokens.Select(token => token.Value)),
            Percentiles = parsed.Read(_percentiles),
        };
        return new Output(root, summary, CreateView(parsed.GetValue(_noProgress)), origin, parsed.GetValue(_details));
    }

    private static void RequireName(Option option, string? typed)
    {
        if (typed is not null && string.IsNullOrWhiteSpace(typed))
            throw new UsageException($"{option.Name} is empty: give it a name");
    }

    /// <summary>Flags that have no effect because a coordinator keeps the results, a line each.</summary>
    public IEnumerable<string> FaultsElsewhere(ParseResult parsed) => parsed.IsTyped(_output)
        ? [$"{_output.Name} has no effect on a run of a cluster: results are in the coordinator's folder, its --results DIR"]
        : [];

    /// <summary>Finds out before the run whether the summary can be written.</summary>
    private static void Probe(string path)
    {
        try
        {
            WholeFile.Probe(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"--summary '{path}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Live display on a terminal, plain lines otherwise, nothing with --no-progress.</summary>
    public static IRunView CreateView(bool silent) =>
        silent ? new SilentView()
        : Console.IsErrorRedirected ? new PlainView(Console.Error)
        : new LiveView(ConsoleFactory.ForProgress());
}
