using System.CommandLine;
using LoadCluster.Cli.Options;
using LoadCluster.Cli.Scenarios;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Coordinator.Web.Dashboard;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Commands;

/// <summary>A run from the dashboard's form, read exactly as <c>loadcluster run</c> reads its arguments.</summary>
internal static class FormRun
{
    /// <exception cref="InvalidRunException">The run cannot be used.</exception>
    public static RunSpec Read(TypedRun typed)
    {
        var options = new RunOptions();
        var command = new Command("run");
        options.AddTo(command);
        var parsed = command.Parse(typed.Arguments);
        if (parsed.Errors.Count > 0)
            throw new InvalidRunException([.. parsed.Errors.Select(error => error.Message)]);
        try
        {
            return typed.Scenario is { } scenario
                ? options.Apply(ScenarioFile.ReadTyped(scenario), parsed)
                : options.ToSpec(parsed);
        }
        catch (UsageException e)
        {
            throw new InvalidRunException(e.Faults);
        }
    }
}
