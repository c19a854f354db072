using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Shared.Tests.Clustering.Contract;

/// <summary>What every cluster engine must do, one part per port. Each engine runs all of it.</summary>
public abstract partial class ClusterContract : IAsyncLifetime
{
    private readonly List<ICluster> _members = [];
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromSeconds(30));

    /// <summary>A run of this test's own.</summary>
    protected string RunId { get; } = Guid.NewGuid().ToString("N")[..12];

    /// <summary>Ends a test that waits in vain.</summary>
    protected CancellationToken Patience => _patience.Token;

    public Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        foreach (var member in _members)
            await member.DisposeAsync();
        _patience.Dispose();
    }

    /// <summary>Connects a member to the cluster of this test.</summary>
    protected abstract ValueTask<ICluster> ConnectAsync(string member);

    protected async ValueTask<ICluster> JoinAsync(string member)
    {
        var cluster = await ConnectAsync(member);
        _members.Add(cluster);
        return cluster;
    }

    /// <summary>A coordinator that has made room for the run.</summary>
    protected async ValueTask<ICluster> JoinCoordinatorAsync(string member = "coordinator")
    {
        var coordinator = await JoinAsync(member);
        await coordinator.Runs.AddAsync(RunId, Patience);
        return coordinator;
    }

    protected static MessageHeader Header(string sender, long sequence, long epoch = 1) =>
        new(Protocol.Version, epoch, sender, sequence);

    protected static ShardSlice Slice(long id) => new(new Shard(id, First: id * 100, Stride: 1, Count: 100), From: 0);
}
