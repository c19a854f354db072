using LoadCluster.Coordinator;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Views;

/// <summary>Shows nothing until the report.</summary>
internal sealed class SilentView : IRunView
{
    public Task ShowAsync(IAsyncEnumerable<RunSnapshot> snapshots, RunSpec spec) => Task.CompletedTask;

    public void Say(string text)
    {
    }
}
