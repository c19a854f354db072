using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Views;

/// <summary>Shows nothing until the report.</summary>
internal sealed class SilentView : IRunView
{
    public async Task ShowAsync(IAsyncEnumerable<RunSnapshot> snapshots, RunSpec spec)
    {
        await foreach (var _ in snapshots)
        {
        }
    }

    public void Say(string text)
    {
    }
}
