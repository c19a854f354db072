using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Cluster;

namespace LoadCluster.Coordinator.Membership;

/// <summary>The cluster of coordinators as one of its processes sees it, and what an operator may do to it.</summary>
public sealed class ClusterMembership(ActorSystem system)
{
    private readonly Cluster _cluster = Cluster.Get(system);

    /// <summary>The address of this process.</summary>
    public string Self => $"{_cluster.SelfAddress}";

    /// <summary>All processes, the oldest first.</summary>
    public ImmutableArray<ClusterMember> Members
    {
        get
        {
            var state = _cluster.State;
            return
            [
                .. state.Members.Order(Member.AgeOrdering)
                    .Select(member => Describe(member, state.Unreachable.Contains(member))),
            ];
        }
    }

    /// <summary>Joins the cluster that a process at this address is in.</summary>
    /// <exception cref="FormatException">The address cannot be read.</exception>
    public void Join(string address) => _cluster.Join(Read(address));

    /// <summary>Lets a process leave in good order; it ends.</summary>
    /// <param name="address">Its address; this process by default.</param>
    /// <exception cref="FormatException">The address cannot be read.</exception>
    public void Leave(string? address) => _cluster.Leave(address is null ? _cluster.SelfAddress : Read(address));

    /// <summary>Removes a process that will not come back.</summary>
    /// <exception cref="FormatException">The address cannot be read.</exception>
    public void Down(string address) => _cluster.Down(Read(address));

    /// <summary>Removes all processes that are unreachable now.</summary>
    /// <returns>Their addresses.</returns>
    public IReadOnlyList<string> DownUnreachable()
    {
        var unreachable = _cluster.State.Unreachable.Select(member => member.Address).ToList();
        unreachable.ForEach(_cluster.Down);
        return unreachable.ConvertAll(address => $"{address}");
    }

    /// <summary>Waits until this process is removed, or its system ends.</summary>
    public async Task EndAsync()
    {
        var removed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _cluster.RegisterOnMemberRemoved(() => removed.TrySetResult());
        await removed.Task;
    }

    /// <summary>The members, then each change of the membership, a line each; a slow reader misses the oldest ones.</summary>
    public async IAsyncEnumerable<string> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lines = Channel.CreateBounded<string>(
            new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest });
        var listener = system.ActorOf(MembershipListener.Props(lines.Writer));
        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync(cancellationToken))
                yield return line;
        }
        finally
        {
            system.Stop(listener);
        }
    }

    private static Address Read(string address) =>
        Address.Parse(address) is { Host: not null } parsed ? parsed : throw new FormatException($"'{address}' is not an address.");

    private static ClusterMember Describe(Member member, bool isUnreachable) => new(
        $"{member.Address}",
        [.. member.Roles],
        member.Status.ToString().ToLowerInvariant(),
        isUnreachable ? "unreachable" : "",
        member.AppVersion.Version);
}
