using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Shared.Tests.Clustering.Contract;

public abstract partial class ClusterContract
{
    [Fact]
    public async Task ReadAsync_WhatAMemberAppended_ArrivesWholeAndInItsOrder()
    {
        var coordinator = await JoinCoordinatorAsync();
        var agent = await JoinAsync("a1");
        JournalEntry[] entries =
        [
            new RunAccepted(
                Header("coordinator", 1),
                new RunSpec { Request = new RequestTemplate { Url = "http://127.0.0.1/{index}" } },
                DateTimeOffset.UnixEpoch),
            new CoordinatorElected(Header("coordinator", 2, epoch: 2)),
            new ShardsPlanned(Header("coordinator", 3), [Slice(0), Slice(1)]),
            new RunEnded(Header("coordinator", 4), TimeSpan.FromSeconds(9), new RunEffort("socket", 5, [], ["no"])),
        ];
        foreach (var entry in entries)
            await coordinator.Journal(RunId).AppendAsync(entry, Patience);
        for (var shard = 0; shard < 50; shard++)
            await agent.Journal(RunId).AppendAsync(Report(shard), Patience);

        var read = await coordinator.Journal(RunId).ReadAsync(Patience).Take(54).ToListAsync(Patience);

        read.Take(4).Select(entry => (entry.GetType(), entry.Header))
            .ShouldBe(entries.Select(entry => (entry.GetType(), entry.Header)));
        ((ShardsPlanned)read[2]).Slices.ShouldBe([Slice(0), Slice(1)]);
        read.Skip(4).Cast<ShardReported>().Select(report => report.Slice.Shard.Id)
            .ShouldBe(Enumerable.Range(0, 50).Select(shard => (long)shard));
        ((ShardReported)read[^1]).Tally.ToArray().ShouldBe([49, 0, 255]);
    }

    [Fact]
    public async Task ReadAsync_AtTheTail_GoesOnWithWhatComes()
    {
        var journal = (await JoinCoordinatorAsync()).Journal(RunId);
        await using var reader = journal.ReadAsync(Patience).GetAsyncEnumerator(Patience);
        for (var shard = 0; shard < 5; shard++)
        {
            var next = reader.MoveNextAsync();
            await journal.AppendAsync(Report(shard), Patience);

            (await next).ShouldBeTrue();
            ((ShardReported)reader.Current).Slice.Shard.Id.ShouldBe(shard);
        }
    }

    [Fact]
    public async Task AppendAsync_ManyAtATimeFromManyMembers_LosesNone()
    {
        const int agents = 4, each = 100;
        var journal = (await JoinCoordinatorAsync()).Journal(RunId);
        var members = await Task.WhenAll(
            Enumerable.Range(0, agents).Select(async agent => await JoinAsync($"a{agent}")));
        var appended = Task.WhenAll(members.SelectMany((member, agent) => Enumerable.Range(0, each).Select(
            i => member.Journal(RunId).AppendAsync(Report((agent * each) + i), Patience).AsTask())));

        var shards = await journal.ReadAsync(Patience).Take(agents * each)
            .Select(entry => ((ShardReported)entry).Slice.Shard.Id).ToListAsync(Patience);
        await appended;

        shards.Order().ShouldBe(Enumerable.Range(0, agents * each).Select(shard => (long)shard));
    }

    [Fact]
    public async Task AppendAsync_ARunThatIsGone_ReturnsAllTheSame()
    {
        var coordinator = await JoinCoordinatorAsync();
        var agent = await JoinAsync("late");
        await agent.Journal(RunId).AppendAsync(Report(0), Patience);
        await coordinator.Journal(RunId).DeleteAsync(Patience);

        await agent.Journal(RunId).AppendAsync(Report(1), Patience);

        Patience.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task ListAsync_RunsThatOthersAddedAndRemoved_NamesThoseThatAreLeft()
    {
        var first = await JoinAsync("c1");
        await first.Runs.AddAsync(RunId + "a", Patience);
        await first.Runs.AddAsync(RunId + "b", Patience);
        await first.Runs.AddAsync(RunId + "a", Patience);
        await first.Runs.AddAsync(RunId + "c", Patience);
        await first.Runs.RemoveAsync(RunId + "b", Patience);
        await first.DisposeAsync();

        var second = await JoinAsync("c2");

        (await second.Runs.ListAsync(Patience)).ShouldBe([RunId + "a", RunId + "c"]);
    }

    private static ShardReported Report(int shard) => new(
        Header("a1", shard + 1), Slice(shard), Count: 100, new byte[] { (byte)shard, 0, 255 });
}
