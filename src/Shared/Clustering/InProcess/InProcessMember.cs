using System.Collections.Concurrent;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Shared.Clustering.InProcess;

/// <summary>
/// One member's view of the in-process cluster. Knows what must be given back when the member leaves.
/// </summary>
internal sealed class InProcessMember(InProcessCluster cluster, string member) : ICluster
{
    private readonly ConcurrentBag<IAsyncDisposable> _held = [];

    public string Member => member;

    public IElection Election { get; } = new MemberElection(cluster.Election);

    public IOrders Orders => cluster.Orders;

    public IPulses Pulses => cluster.Pulses;

    public IRunCatalog Runs => cluster.Runs;

    public IShardQueue Shards(string runId) => new MemberShardQueue(cluster.Queue(runId), _held);

    public IJournal Journal(string runId) => cluster.Journal(runId);

    public async ValueTask DisposeAsync()
    {
        while (_held.TryTake(out var held))
            await held.DisposeAsync();
        await ((MemberElection)Election).DisposeAsync();
    }

    private sealed class MemberElection(InProcessElection election) : IElection, IAsyncDisposable
    {
        private CancellationTokenSource? _term;

        public async ValueTask<Term> WinAsync(CancellationToken cancellationToken)
        {
            await DisposeAsync();
            var epoch = await election.WinAsync(cancellationToken);
            _term = new CancellationTokenSource();
            return new Term(epoch, _term.Token);
        }

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref _term, null) is not { } term)
                return;
            await term.CancelAsync();
            term.Dispose();
            election.StepDown();
        }
    }

    private sealed class MemberShardQueue(InProcessShardQueue queue, ConcurrentBag<IAsyncDisposable> held) : IShardQueue
    {
        public ValueTask PublishAsync(ShardSlice slice, CancellationToken cancellationToken) =>
            queue.PublishAsync(slice, cancellationToken);

        public IShardConsumer Consume() => Remember(queue.Consume());

        public IShardConsumer ConsumePoison() => Remember(queue.ConsumePoison());

        public ValueTask DeleteAsync(CancellationToken cancellationToken) => queue.DeleteAsync(cancellationToken);

        private IShardConsumer Remember(IShardConsumer consumer)
        {
            held.Add(consumer);
            return consumer;
        }
    }
}
