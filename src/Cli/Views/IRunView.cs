using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Views;

/// <summary>Shows the progress of a run.</summary>
internal interface IRunView
{
    /// <summary>Shows snapshots until there are no more.</summary>
    Task ShowAsync(IAsyncEnumerable<RunSnapshot> snapshots, RunSpec spec);

    /// <summary>Shows a line between snapshots.</summary>
    void Say(string text);
}
