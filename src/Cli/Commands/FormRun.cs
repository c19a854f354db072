using System.CommandLine;
using LoadCluster.Cli.Options;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Commands;

/// <summary>A run from the dashboard's form, read exactly as <c>loadcluster run</c> reads its arguments.</summary>
internal static class FormRun
{
    /// <exception cref="InvalidRunException">The arguments cannot be used.</exception>
    public static RunSpec Read(IReadOnlyList<string> arguments)
    {
        var options = new RunOptions();
        var command = new Command("run");
        options.AddTo(command);
        var parsed = command.Parse(arguments);
        if (parsed.Errors.Count > 0)
            throw new InvalidRunException([.. parsed.Errors.Select(error => error.Message)]);
        try
        {
            return options.ToSpec(parsed);
        }
        catch (UsageException e)
        {
            throw new InvalidRunException(e.Faults);
        }
    }
}
