using System.CommandLine;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Options;

/// <summary>The flags that say how many requests there are and when they start.</summary>
internal sealed class LoadOptions
{
    private readonly Option<Typed<long?>> _requests = ParsedOption.Create<long?>(
        ValueParsers.Requests,
        "200",
        "How many requests to send, or 'unlimited', as by -z or --stage",
        "N", "--requests", "-n");

    private readonly Option<Typed<int>> _connections = ParsedOption.Create<int>(
        ValueParsers.Connections,
        "50",
        "How many requests are in flight; at most, with a rate",
        "C", "--connections", "-c");

    private readonly Option<Typed<TimeSpan?>> _duration = ParsedOption.Create<TimeSpan?>(
        ValueParsers.OptionalDuration, null, "How long to start requests; what is in flight then is waited for", "TIME", "--duration", "-z");

    private readonly Option<Typed<double?>> _rate = ParsedOption.Create<double?>(
        ValueParsers.Rate, null, "Requests per second to start, whatever the target does", "R", "--rate", "-q");

    private readonly Option<string[]> _stages = new("--stage")
    {
        Description = "A part of a load profile, TIME:RATE or TIME:FROM..TO, as 30s:0..5000; repeatable",
        HelpName = "STAGE",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<Typed<LoadJitter>> _jitter = ParsedOption.Create<LoadJitter>(
        ValueParsers.Jitter, "none", "Start at random moments instead of even ones: poisson", "JITTER", "--jitter");

    private readonly Option<Typed<TimeSpan?>> _lateLimit = ParsedOption.Create<TimeSpan?>(
        ValueParsers.LateLimit, "10s", "How long after the end of a schedule late requests still start, or 'none'", "TIME", "--late-limit");

    private readonly Option<bool> _dropLate = new("--drop-late")
    {
        Description = "Drop requests of a schedule that would start more than 1 s late",
    };

    public void AddTo(Command command)
    {
        Option[] options = [_requests, _connections, _duration, _rate, _stages, _jitter, _lateLimit, _dropLate];
        foreach (var option in options)
            command.Options.Add(option);
    }

    /// <summary>
    /// The spec as the flags change it. A rate, stages or a duration replace the whole load profile of the scenario.
    /// </summary>
    /// <exception cref="UsageException">Flags contradict each other, or a stage cannot be read.</exception>
    public RunSpec Apply(RunSpec spec, ParseResult parsed)
    {
        spec = spec with
        {
            Limit = parsed.ReadOr(_connections, spec.Limit),
            LateLimit = parsed.ReadOr(_lateLimit, spec.LateLimit),
            DropLate = parsed.GetValue(_dropLate) || spec.DropLate,
        };
        if (!parsed.IsTyped(_rate) && !parsed.IsTyped(_stages) && !parsed.IsTyped(_duration) && !parsed.IsTyped(_jitter))
            return spec with { Requests = parsed.ReadOr(_requests, spec.Requests), Profile = spec.Profile?.WithSeed(spec.Seed) };
        var draft = new LoadBuilder
        {
            HasRequests = parsed.IsTyped(_requests) || !spec.OnlyIndexes.IsEmpty,
            Requests = parsed.ReadOr(_requests, spec.Requests),
            Rate = parsed.Read(_rate),
            Duration = parsed.Read(_duration),
            Stages = [.. parsed.GetRequiredValue(_stages).Select(ReadStage)],
            Jitter = parsed.Read(_jitter),
        };
        return draft.Fault is { } fault ? throw new UsageException(fault) : draft.Apply(spec);
    }

    private static LoadStage ReadStage(string text) => LoadStageText.TryParse(text, out var stage, out var fault)
        ? stage
        : throw new UsageException($"--stage '{text}' {fault}");
}
