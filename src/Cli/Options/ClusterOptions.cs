using System.Collections.Immutable;
using System.CommandLine;
using LoadCluster.Shared.Actors;
using LoadCluster.Shared.Actors.Tls;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Cli.Options;

/// <summary>The flags with which a coordinator or an agent finds its cluster.</summary>
internal sealed class ClusterOptions(ClusterRole role)
{
    private readonly Option<string[]> _coordinators = new("--coordinators")
    {
        Description = "All coordinators, one or three: c1:4053,c2:4053,c3:4053 [default: one on this machine]",
        HelpName = "HOST:PORT",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _host = new("--host")
    {
        Description = "Name or address under which the others reach it [default: 127.0.0.1]",
        HelpName = "HOST",
    };

    private readonly Option<string?> _bind = new("--bind")
    {
        Description = "Address to listen on, if it is not --host, like 0.0.0.0",
        HelpName = "IP",
    };

    private readonly Option<int?> _port = new("--port")
    {
        Description = "Port for agents and other coordinators [default: 4053]",
        HelpName = "PORT",
    };

    private readonly Option<string?> _ca = FileOption("--ca", "CA certificate of the cluster");
    private readonly Option<string?> _certificate = FileOption("--cert", "Certificate of this process");
    private readonly Option<string?> _key = FileOption("--key", "Private key of that certificate");

    private readonly Option<bool> _plaintext = new("--plaintext")
    {
        Description = "No TLS, although all who reach the port may control the cluster",
    };

    private bool IsCoordinator => role == ClusterRole.Coordinator;

    public void AddTo(Command command)
    {
        Option[] own = IsCoordinator ? [_coordinators, _host, _bind, _port] : [_coordinators];
        foreach (var option in own.Concat([_ca, _certificate, _key, _plaintext]))
            command.Options.Add(option);
    }

    /// <exception cref="UsageException">A setting is wrong, or settings contradict each other.</exception>
    public ClusterSettings Read(ParseResult parsed)
    {
        var (files, fault) = CertificateFiles.From(
            parsed.GetValue(_ca).Or("LOADCLUSTER_CA"),
            parsed.GetValue(_certificate).Or("LOADCLUSTER_CERT"),
            parsed.GetValue(_key).Or("LOADCLUSTER_KEY"));
        if (fault is not null)
            throw new UsageException($"{fault} Give --ca, --cert and --key.");
        var settings = new ClusterSettings
        {
            Coordinators = ReadCoordinators(parsed),
            Certificates = files,
            Plaintext = parsed.GetValue(_plaintext) || ((string?)null).Or("LOADCLUSTER_PLAINTEXT") is "1" or "true",
        };
        settings = IsCoordinator ? WithOwnAddress(parsed, settings) : settings;
        return settings.Validate(role) is { Count: > 0 } faults ? throw new UsageException(faults) : settings;
    }

    private ClusterSettings WithOwnAddress(ParseResult parsed, ClusterSettings settings) => settings with
    {
        Host = parsed.GetValue(_host).Or("LOADCLUSTER_HOST") ?? settings.Host,
        Bind = parsed.GetValue(_bind).Or("LOADCLUSTER_BIND"),
        Port = parsed.GetValue(_port) ?? EnvironmentSetting.Number("LOADCLUSTER_PORT") ?? settings.Port,
    };

    private ImmutableArray<ClusterAddress> ReadCoordinators(ParseResult parsed) =>
    [
        .. parsed.GetValue(_coordinators).Or("LOADCLUSTER_COORDINATORS")
            .SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Select(text => ClusterAddress.TryParse(text)
                ?? throw new UsageException($"--coordinators '{text}': use a host and a port like c1:4053")),
    ];

    private static Option<string?> FileOption(string name, string description) =>
        new(name) { Description = $"{description}, a PEM file", HelpName = "FILE" };
}
