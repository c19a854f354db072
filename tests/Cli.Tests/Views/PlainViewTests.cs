using LoadCluster.Cli.Views;
using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Cli.Tests.Views;

public sealed class PlainViewTests
{
    [Fact]
    public async Task ShowAsync_ASnapshot_IsOneLine()
    {
        var lines = await LinesOfAsync(Samples.Snapshot);

        lines.ShouldHaveSingleItem().ShouldBe(
            "00:05  250/1,000 (25 %)  48.5 req/s  in flight 100  p50 12.3 ms  p99 456 ms  failed 3");
    }

    [Fact]
    public async Task ShowAsync_ASnapshotASecond_ShowsOneInFive()
    {
        var snapshots = Enumerable.Range(0, 11).Select(
            second => Samples.Snapshot with { Elapsed = TimeSpan.FromSeconds(second) });

        var lines = await LinesOfAsync([.. snapshots]);

        lines.Select(line => line[..5]).ShouldBe(["00:00", "00:05", "00:10"]);
    }

    private static async Task<string[]> LinesOfAsync(params RunSnapshot[] snapshots)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        await new PlainView(output).ShowAsync(snapshots.ToAsyncEnumerable(), Samples.Spec);
        return output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
