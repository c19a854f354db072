using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Views;

/// <summary>Shows how a run goes.</summary>
internal interface IRunView
{
    /// <summary>Shows snapshots until there are no more.</summary>
    Task ShowAsync(IAsyncEnumerable<RunSnapshot> snapshots, RunSpec spec);

    /// <summary>Tells something between snapshots.</summary>
    void Say(string text);
}
