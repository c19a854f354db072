using System.CommandLine;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Options;

/// <summary>The flags that say how many requests there are and when they start.</summary>
internal sealed class LoadOptions
{
    private const int DefaultRequests = 200;

    private readonly Option<Typed<long?>> _requests = TypedOption.Create<long?>(
        Readers.Requests,
        null,
        "How many requests to send, or 'unlimited' [default: 200, or unlimited with --duration or --stage]",
        "N", "--requests", "-n");

    private readonly Option<Typed<int>> _connections = TypedOption.Create<int>(
        Readers.Connections,
        "50",
        "How many requests are in flight; at most, with a rate",
        "C", "--connections", "-c");

    private readonly Option<Typed<TimeSpan?>> _duration = TypedOption.Create<TimeSpan?>(
        Readers.OptionalDuration, null, "How long to start requests; what is in flight then is waited for", "TIME", "--duration", "-z");

    private readonly Option<Typed<double?>> _rate = TypedOption.Create<double?>(
        Readers.Rate, null, "Requests per second to start, whatever the target does", "R", "--rate", "-q");

    private readonly Option<string[]> _stages = new("--stage")
    {
        Description = "A part of a load profile, TIME:RATE or TIME:FROM..TO, as 30s:0..5000; repeatable",
        HelpName = "STAGE",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<Typed<long?>> _jitter = TypedOption.Create<long?>(
        Readers.Jitter, null, "Start at random moments instead of even ones: poisson[:SEED]", "JITTER", "--jitter");

    public void AddTo(Command command)
    {
        Option[] options = [_requests, _connections, _duration, _rate, _stages, _jitter];
        foreach (var option in options)
            command.Options.Add(option);
    }

    /// <summary>Adds what the flags say to a spec.</summary>
    /// <exception cref="UsageException">Flags contradict each other, or a stage cannot be read.</exception>
    public RunSpec AddTo(RunSpec spec, ParseResult parsed)
    {
        var profile = ReadProfile(parsed);
        return spec with
        {
            Requests = RequestsOf(parsed),
            Limit = parsed.Read(_connections),
            Profile = profile,
            Duration = profile is null ? parsed.Read(_duration) : null,
        };
    }

    private long? RequestsOf(ParseResult parsed)
    {
        if (parsed.GetValue(_requests) is { } typed)
            return typed.Value;
        return parsed.Read(_duration) is null && parsed.GetRequiredValue(_stages).Length == 0 ? DefaultRequests : null;
    }

    private LoadProfile? ReadProfile(ParseResult parsed)
    {
        var stages = ReadStages(parsed);
        var seed = parsed.Read(_jitter);
        if (stages.Count == 0 && seed is not null)
            throw new UsageException("--jitter needs a rate: add --rate R or --stage TIME:RATE");
        if (stages.Count == 0)
            return null;
        return new LoadProfile([.. stages], seed is null ? LoadJitter.None : LoadJitter.Poisson, seed ?? 0);
    }

    private IReadOnlyList<LoadStage> ReadStages(ParseResult parsed)
    {
        var (stages, rate) = (parsed.GetRequiredValue(_stages), parsed.Read(_rate));
        if (stages.Length > 0 && (rate is not null || parsed.Read(_duration) is not null))
            throw new UsageException("--stage has rates and durations of its own: leave --rate and --duration out");
        if (rate is { } constant)
            return [new LoadStage(DurationOf(constant, parsed), constant, constant)];
        return [.. stages.Select(ReadStage)];
    }

    /// <summary>As long as was said, or as the requests take; without an end if there is none to either.</summary>
    private TimeSpan DurationOf(double rate, ParseResult parsed)
    {
        if (parsed.Read(_duration) is { } duration)
            return duration > TimeSpan.Zero && duration <= LoadStage.Longest ? duration
                : throw new UsageException($"--duration must be above 0 and at most {LoadStage.Longest.TotalHours}h");
        var seconds = RequestsOf(parsed) is { } requests ? Math.Max(1, requests) / rate : double.MaxValue;
        return seconds < LoadStage.Longest.TotalSeconds ? TimeSpan.FromTicks((long)Math.Ceiling(seconds * TimeSpan.TicksPerSecond))
            : LoadStage.Longest;
    }

    private static LoadStage ReadStage(string text) => LoadStageText.TryParse(text, out var stage, out var fault)
        ? stage
        : throw new UsageException($"--stage '{text}' {fault}");
}
