using System.CommandLine;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Options;

/// <summary>The flags that say which address a name means, and where connections go instead.</summary>
internal sealed class RouteOptions
{
    private readonly Option<Typed<TimeSpan?>> _dnsTtl = ParsedOption.Create<TimeSpan?>(
        ValueParsers.DnsTtl, "30s", "How long addresses of names are kept: a time, 'once', 'always'", "TIME", "--dns-ttl");

    private readonly Option<string[]> _connectTo = Repeatable(
        "--connect-to", "FROM:TO", "Connect to TO instead of FROM, each HOST:PORT; an empty part means any, or same");

    private readonly Option<string[]> _resolve = Repeatable(
        "--resolve", "NAME:IP", "Addresses of a name instead of a look-up, each HOST:PORT:IP[,IP…]");

    private readonly Option<string?> _unixSocket = new("--unix-socket")
    {
        Description = "Connect to this Unix socket instead of the host of the URL",
        HelpName = "PATH",
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _dnsTtl, _connectTo, _resolve, _unixSocket })
            command.Options.Add(option);
    }

    /// <summary>Changes a spec to what was typed.</summary>
    public TransportSpec Apply(TransportSpec spec, ParseResult parsed) => spec with
    {
        DnsTtl = parsed.ReadOr(_dnsTtl, spec.DnsTtl),
        ConnectTo = parsed.IsTyped(_connectTo) ? [.. parsed.GetRequiredValue(_connectTo)] : spec.ConnectTo,
        Resolve = parsed.IsTyped(_resolve) ? [.. parsed.GetRequiredValue(_resolve)] : spec.Resolve,
        UnixSocket = parsed.ValueOr(_unixSocket, spec.UnixSocket),
    };

    private static Option<string[]> Repeatable(string name, string form, string description) => new(name)
    {
        Description = description,
        HelpName = form,
        DefaultValueFactory = _ => [],
    };
}
