using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Clustering.InProcess;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Tests.Clustering.Contract;

namespace LoadCluster.Shared.Tests.Clustering;

public class InProcessClusterTests : ClusterContract
{
    private readonly InProcessCluster _cluster = new();

    [Fact]
    public async Task ReadAsync_WhatWasReadBefore_IsForgotten()
    {
        var journal = (await JoinCoordinatorAsync()).Journal(RunId);
        await journal.AppendAsync(new CoordinatorElected(Header("c", 1)), Patience);
        await journal.AppendAsync(new CoordinatorElected(Header("c", 2)), Patience);
        await journal.ReadAsync(Patience).FirstAsync(Patience);

        (await journal.ReadAsync(Patience).FirstAsync(Patience)).Header.Sequence.ShouldBe(2);
    }

    protected override ValueTask<ICluster> ConnectAsync(string member) => ValueTask.FromResult(_cluster.Join(member));
}
