using System.CommandLine;
using LoadCluster.Cli.Options;
using LoadCluster.Cli.Scenarios;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Commands;

/// <summary>The flags that say what a run is, and how they become its spec.</summary>
internal sealed class RunOptions
{
    private readonly Argument<string?> _target = new("URL|FILE")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "What to request, {index} becomes the number of the request, 0 to N-1; or a scenario, a .yaml file",
    };

    private readonly LoadOptions _load = new();

    private readonly Option<Typed<long>> _seed = ParsedOption.Create<long>(
        ValueParsers.Seed, "0", "What looks random follows from it: the same seed, the same requests", "N", "--seed");

    private readonly Option<string?> _onlyIndexes = new("--only-indexes")
    {
        Description = "File with the only indexes to send, a line each, like the failed.csv of an earlier run",
        HelpName = "FILE",
    };

    private readonly Option<Typed<double>> _trace = ParsedOption.Create<double>(
        ValueParsers.Share, null, "The share of requests that carry a traceparent header, as 1%; the seed chooses", "SHARE", "--trace");

    private readonly RequestOptions _request = new();

    private readonly TransportOptions _transport = new();

    private readonly Option<string> _driver = new("--driver")
    {
        Description = $"What to send with: {string.Join(", ", RunSpec.Drivers)}",
        HelpName = "NAME",
        DefaultValueFactory = _ => RunSpec.AutoDriver,
    };

    private readonly Option<string[]> _checks = new("--check")
    {
        Description = "A check of each response: status=2xx, body~REGEX, header:NAME=VALUE, size<10k; repeatable",
        HelpName = "CHECK",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _thresholds = new("--threshold")
    {
        Description = "A threshold of the result: p99<250ms, max<1s, errors<0.1%, failed<10, rate>4900; repeatable",
        HelpName = "THRESHOLD",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _abortOnFail = new("--abort-on-fail")
    {
        Description = "Stop the run as soon as a threshold can no longer be met",
    };

    private readonly Option<bool> _failOnError = new("--fail-on-error")
    {
        Description = "Exit with 99 if any request or check failed; without it, thresholds alone decide",
    };

    public void AddTo(Command command)
    {
        command.Arguments.Add(_target);
        _load.AddTo(command);
        command.Options.Add(_seed);
        command.Options.Add(_trace);
        command.Options.Add(_onlyIndexes);
        _request.AddTo(command);
        _transport.AddTo(command);
        command.Options.Add(_driver);
        command.Options.Add(_checks);
        command.Options.Add(_thresholds);
        command.Options.Add(_abortOnFail);
        command.Options.Add(_failOnError);
    }

    /// <summary>
    /// Makes the spec from a URL or a scenario, and from the flags, which override the scenario.
    /// </summary>
    /// <exception cref="UsageException">A file cannot be read, flags contradict each other, or the run is not valid.</exception>
    public RunSpec ToSpec(ParseResult parsed) => Apply(ReadTarget(parsed), parsed);

    /// <summary>Sets what flags override in a spec, which is valid then.</summary>
    /// <exception cref="UsageException">A file cannot be read, flags contradict each other, or the run is not valid.</exception>
    public RunSpec Apply(RunSpec spec, ParseResult parsed)
    {
        spec = ApplyIndexes(_request.Apply(spec, parsed), parsed) with
        {
            Seed = parsed.ReadOr(_seed, spec.Seed),
            TraceShare = parsed.ReadOr(_trace, spec.TraceShare),
            Transport = _transport.Apply(spec.Transport, parsed),
            Driver = parsed.ValueOr(_driver, spec.Driver),
            Checks = parsed.IsTyped(_checks) ? [.. parsed.GetRequiredValue(_checks)] : spec.Checks,
            Thresholds = parsed.IsTyped(_thresholds) ? [.. parsed.GetRequiredValue(_thresholds)] : spec.Thresholds,
            AbortOnFail = parsed.ValueOr(_abortOnFail, spec.AbortOnFail),
            FailOnError = parsed.ValueOr(_failOnError, spec.FailOnError),
        };
        spec = _load.Apply(spec, parsed);
        return spec.Validate() is { Count: > 0 } faults ? throw new UsageException(faults) : spec;
    }

    private RunSpec ReadTarget(ParseResult parsed)
    {
        var (target, urls) = (parsed.GetValue(_target), _request.ReadUrls(parsed));
        if (target is null == urls is null)
            throw new UsageException("there is one thing to send: give a URL, a scenario file, or --urls FILE");
        if (target is not null && ScenarioFile.IsNamedBy(target))
            return ScenarioFile.Read(target);
        var spec = new RunSpec { Request = urls ?? new RequestTemplate { Url = target!, Headers = [.. HeaderLines.Defaults] } };
        SlotNames.Require(spec.Request.AllUrls, spec, "URL");
        return spec;
    }

    /// <summary>--only-indexes also sets the number of requests.</summary>
    private RunSpec ApplyIndexes(RunSpec spec, ParseResult parsed)
    {
        if (parsed.GetValue(_onlyIndexes) is not { } file)
            return spec;
        if (!IndexFile.TryParse(InputFile.ReadText("--only-indexes", file), out var indexes, out var fault))
            throw new UsageException($"--only-indexes '{file}' {fault}");
        return spec with { OnlyIndexes = indexes, Requests = indexes.Length };
    }
}
