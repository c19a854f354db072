using System.CommandLine;
using LoadCluster.Agent.Logging;

namespace LoadCluster.Cli.Options;

/// <summary>The flags of the request log.</summary>
internal sealed class RequestLogFlags
{
    private readonly Option<string?> _file = new("--log-requests")
    {
        Description = "File with a line for each request sent from here: FILE.csv or FILE.ndjson, also .gz",
        HelpName = "FILE",
    };

    private readonly Option<Typed<double>> _sample = ParsedOption.Create<double>(
        ValueParsers.Share, "100%", "The share of requests that --log-requests writes, as 1%; the seed chooses", "SHARE", "--sample");

    private readonly Option<bool> _onlyFailed = new("--only-failed")
    {
        Description = "--log-requests writes only requests that failed",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_file);
        command.Options.Add(_sample);
        command.Options.Add(_onlyFailed);
    }

    /// <summary>What is to be logged, if anything.</summary>
    /// <exception cref="UsageException">The name of the file does not say its form, or flags are of no use without it.</exception>
    public RequestLogOptions? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_file) is { } file)
        {
            return RequestLogOptions.IsKnown(file)
                ? new RequestLogOptions(file, parsed.Read(_sample), parsed.GetValue(_onlyFailed))
                : throw new UsageException($"{_file.Name} '{file}': use a name that ends in .csv or .ndjson, or one of them and .gz");
        }
        return new Option[] { _sample, _onlyFailed }.FirstOrDefault(option => parsed.IsTyped(option)) is { } useless
            ? throw new UsageException($"{useless.Name} has no effect without {_file.Name} FILE")
            : null;
    }

    /// <summary>Flags that have no effect because agents elsewhere send, a line each.</summary>
    public IEnumerable<string> FaultsElsewhere(ParseResult parsed) => new Option[] { _file, _sample, _onlyFailed }
        .Where(option => parsed.IsTyped(option))
        .Select(option => $"{option.Name} belongs to 'loadcluster agent': there the requests are sent");

    /// <summary>Opens the log.</summary>
    /// <exception cref="IOException">Its file cannot be written.</exception>
    public static RequestLog Open(RequestLogOptions options, Action<string>? tellFault = null)
    {
        try
        {
            return new RequestLog(options, tellFault);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"--log-requests '{options.Path}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Says what the log cost the run, or why it is not complete.</summary>
    /// <returns>Whether it is complete.</returns>
    public static bool Report(RequestLog log)
    {
        if (log.Waited > TimeSpan.FromMilliseconds(1))
            Console.Error.WriteLine($"loadcluster: the request log slowed the run: senders waited {log.Waited.TotalSeconds:0.###} s for its file");
        if (log.Fault is { } fault)
            Console.Error.WriteLine($"loadcluster: {fault}");
        return log.Fault is null;
    }
}
