using System.CommandLine;
using System.Runtime.InteropServices;
using LoadCluster.Coordinator.Reporting;

namespace LoadCluster.Cli.Options;

/// <summary>How this process started a run.</summary>
internal static class Origins
{
    public static RunOrigin Of(ParseResult parsed) => new()
    {
        CommandLine = CommandLineText.Of(parsed.Tokens.Select(token => token.Value)),
        Version = typeof(Origins).Assembly.GetName().Version?.ToString(3),
        Machine = new MachineSummary(
            Environment.ProcessorCount, RuntimeInformation.OSDescription, RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()),
    };
}
