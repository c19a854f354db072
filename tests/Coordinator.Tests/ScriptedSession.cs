using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests;

/// <summary>A scripted agent's part in one run: one shard after the other.</summary>
internal sealed class ScriptedSession
{
    private readonly ICluster _member;
    private readonly CancellationTokenSource _drain;
    private readonly CancellationToken _death;
    private readonly Lock _gate = new();
    private Tally _sincePulse = new();
    private long _sequence;

    public ScriptedSession(
        ICluster member,
        string runId,
        Func<ShardSlice, CancellationToken, ValueTask<Tally>>? send,
        CancellationToken death)
    {
        (_member, _death) = (member, death);
        _drain = CancellationTokenSource.CreateLinkedTokenSource(death);
        Working = send is null ? Task.CompletedTask : WorkAsync(runId, send);
    }

    public Task Working { get; }

    public int Limit { get; set; }

    public bool HasLeft { get; private set; }

    public RunPulse Pulse(string runId)
    {
        lock (_gate)
        {
            var tally = _sincePulse;
            _sincePulse = new Tally();
            return Pulses.Of(runId, tally, Limit, maxInFlight: Limit, left: HasLeft);
        }
    }

    public async Task LeaveAsync()
    {
        await _drain.CancelAsync();
        await Working;
        HasLeft = true;
    }

    private async Task WorkAsync(string runId, Func<ShardSlice, CancellationToken, ValueTask<Tally>> send)
    {
        await Task.Yield();
        await using var consumer = _member.Shards(runId).Consume();
        try
        {
            while (true)
                await ReportAsync(runId, await consumer.LeaseAsync(_drain.Token), send);
        }
        catch (OperationCanceledException) when (_drain.IsCancellationRequested)
        {
            // Drained while it waited for work, or dead.
        }
    }

    private async Task ReportAsync(
        string runId, IShardLease lease, Func<ShardSlice, CancellationToken, ValueTask<Tally>> send)
    {
        var journal = _member.Journal(runId);
        await journal.AppendAsync(new ShardLeased(StampHeader(), lease.Slice), CancellationToken.None);
        var tally = await send(lease.Slice, _drain.Token);
        _death.ThrowIfCancellationRequested();
        await journal.AppendAsync(
            new ShardReported(StampHeader(), lease.Slice, tally.Total, tally.Encode()), CancellationToken.None);
        await lease.AcknowledgeAsync(CancellationToken.None);
        lock (_gate)
            _sincePulse.Add(tally);
    }

    private MessageHeader StampHeader() => new(Protocol.Version, Epoch: 1, _member.Member, ++_sequence);
}
