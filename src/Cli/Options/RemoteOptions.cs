using System.CommandLine;
using LoadCluster.Cli.Remote;

namespace LoadCluster.Cli.Options;

/// <summary>The flags that name the coordinators to ask.</summary>
internal sealed class RemoteOptions
{
    private readonly Option<string?> _coordinator = new("--coordinator")
    {
        Description = $"Coordinators to ask, as http://host:9110[,http://host2:9110] [or {EnvironmentSetting.Coordinator}]",
        HelpName = "URL",
    };

    public void AddTo(Command command) => command.Options.Add(_coordinator);

    /// <summary>A client; <see langword="null"/> when no coordinator is named.</summary>
    /// <exception cref="UsageException">The value is not a list of URLs.</exception>
    public CoordinatorClient? Connect(ParseResult parsed)
    {
        if (parsed.GetValue(_coordinator).Or(EnvironmentSetting.Coordinator) is not { } text)
            return null;
        var addresses = text.Split(',', StringSplitOptions.TrimEntries).Select(address =>
            Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
                ? url
                : throw new UsageException($"--coordinator '{address}': use a URL like http://host:9110"));
        return new CoordinatorClient([.. addresses], ((string?)null).Or(EnvironmentSetting.Token));
    }

    /// <summary>A client.</summary>
    /// <exception cref="UsageException">No coordinator is named, or the value is not a list of URLs.</exception>
    public CoordinatorClient Require(ParseResult parsed) => Connect(parsed)
        ?? throw new UsageException($"a coordinator is needed: use --coordinator http://host:9110, or {EnvironmentSetting.Coordinator}");
}
