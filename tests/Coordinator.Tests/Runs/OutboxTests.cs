using System.Runtime.CompilerServices;
using System.Threading.Channels;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Clustering.InProcess;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests.Runs;

public sealed class OutboxTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly MessageHeader Header = new(Protocol.Version, Epoch: 1, "coordinator", Sequence: 1);

    private readonly SlowJournal _journal = new();
    private readonly ICluster _member = new InProcessCluster().Join("coordinator");
    private readonly IShardQueue _queue;
    private readonly Outbox _outbox;

    public OutboxTests()
    {
        _queue = _member.Shards("run-1");
        _outbox = new Outbox(_journal, _queue);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _outbox.DisposeAsync();
        await _member.DisposeAsync();
    }

    [Fact]
    public async Task Post_PlansFasterThanTheyAreWritten_AreMergedByTheHandful()
    {
        await PostAsync(shards: 20);

        await _journal.WriteAsync(0);
        await _journal.WriteAsync(1, 2, 3, 4, 5, 6, 7, 8);
        await _journal.WriteAsync(9, 10, 11, 12, 13, 14, 15, 16);
        await _journal.WriteAsync(17, 18, 19);
        (await LeaseAsync(20)).ShouldBe(Enumerable.Range(0, 20).Select(id => (long)id), ignoreOrder: true);
    }

    [Fact]
    public async Task Post_APlan_IsQueuedAfterItIsInTheJournal()
    {
        await PostAsync(shards: 1);
        await using var consumer = _queue.Consume();
        var lease = consumer.LeaseAsync(CancellationToken.None).AsTask();
        lease.IsCompleted.ShouldBeFalse();

        await _journal.WriteAsync(0);

        (await lease.WaitAsync(Patience)).Slice.Shard.Id.ShouldBe(0);
    }

    [Fact]
    public async Task Post_SomethingElseBetweenPlans_KeepsItsPlace()
    {
        await PostAsync(shards: 2);
        _outbox.Post(new RunStopped(Header, RunPhase.Draining, StopReason.Asked, LostThreshold: null));
        _outbox.Post(Plan(2));

        await _journal.WriteAsync(0);
        await _journal.WriteAsync(1);
        (await _journal.WriteAsync()).ShouldBeOfType<RunStopped>();
        await _journal.WriteAsync(2);
    }

    /// <summary>Posts a plan, and others while that one is being written.</summary>
    private async Task PostAsync(int shards)
    {
        _outbox.Post(Plan(0));
        await _journal.IsAskedAsync();
        for (var id = 1; id < shards; id++)
            _outbox.Post(Plan(id));
    }

    private async Task<List<long>> LeaseAsync(int shards)
    {
        var leased = new List<long>();
        await using var consumer = _queue.Consume();
        while (leased.Count < shards)
            leased.Add((await consumer.LeaseAsync(CancellationToken.None).AsTask().WaitAsync(Patience)).Slice.Shard.Id);
        return leased;
    }

    private static ShardsPlanned Plan(long id) => new(Header, [new ShardSlice(new Shard(id, id, 1, 1), From: 0)]);

    /// <summary>A journal that writes when the test says so.</summary>
    private sealed class SlowJournal : IJournal
    {
        private readonly Channel<(JournalEntry Entry, TaskCompletionSource Written)> _asked =
            Channel.CreateUnbounded<(JournalEntry, TaskCompletionSource)>();

        public async ValueTask AppendAsync(JournalEntry entry, CancellationToken cancellationToken)
        {
            var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _asked.Writer.TryWrite((entry, written));
            await written.Task.WaitAsync(cancellationToken);
        }

        public Task<bool> IsAskedAsync() => _asked.Reader.WaitToReadAsync().AsTask().WaitAsync(Patience);

        /// <summary>Writes the next entry, which plans these shards.</summary>
        public async Task<JournalEntry> WriteAsync(params long[] shards)
        {
            var (entry, written) = await _asked.Reader.ReadAsync().AsTask().WaitAsync(Patience);
            ((entry as ShardsPlanned)?.Slices.Select(slice => slice.Shard.Id) ?? []).ShouldBe(shards);
            written.SetResult();
            return entry;
        }

        public async IAsyncEnumerable<JournalEntry> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask;
            yield break;
        }

        public ValueTask DeleteAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
