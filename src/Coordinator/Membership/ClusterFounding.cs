using System.Collections.Immutable;
using Akka.Actor;
using Akka.Cluster;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator.Membership;

/// <summary>
/// Brings one coordinator of several into their cluster, <c>/user/founding</c>. It joins when it hears all members. While there
/// is none, a majority elects the one that founds the cluster: Akka would let only the first address do so, and let it do so
/// alone.
/// </summary>
internal sealed class ClusterFounding : ReceiveActor, IWithTimers
{
    public const string ActorName = "founding";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>How long an attempt to join takes at most.</summary>
    private static readonly TimeSpan JoinTime = TimeSpan.FromSeconds(3);

    /// <summary>Who waits for longer says so.</summary>
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(5);

    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly ImmutableArray<Address> _nodes;
    private readonly List<ActorSelection> _others;
    private readonly FoundingVotes _votes;
    private readonly HeardMembers _members;
    private readonly Action<string> _log;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly int _self;
    private long? _joining;
    private string? _complaint;

    public ClusterFounding(ImmutableArray<Address> nodes, int self, Action<string> log, TimeProvider time)
    {
        (_nodes, _self, _log, _time, _started) = (nodes, self, log, time, time.GetTimestamp());
        _votes = new FoundingVotes(self, nodes.Length, time);
        _members = new HeardMembers(self, time);
        _others = [.. nodes.Where((_, i) => i != self).Select(node => Context.ActorSelection($"{node}/user/{ActorName}"))];
        Receive<Tick>(_ => Wait());
        Receive<FoundingVote>(vote => _votes.Hear(vote.From, vote.Candidate));
        Receive<ClusterFounded>(founded => Join(Sender.Path.Address, founded));
        Receive<Joined>(_ => Become(Member));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private bool IsJoining => _joining is { } since && _time.GetElapsedTime(since) < JoinTime;

    public static Props Props(ImmutableArray<Address> nodes, int self, Action<string> log, TimeProvider time) =>
        Akka.Actor.Props.Create(() => new ClusterFounding(nodes, self, log, time));

    protected override void PreStart()
    {
        var me = Self;
        _cluster.RegisterOnMemberUp(() => me.Tell(new Joined()));
        Timers.StartPeriodicTimer(nameof(Tick), new Tick(), TimeSpan.Zero, Interval);
    }

    private void Wait()
    {
        foreach (var other in _others)
            other.Tell(new FoundingVote(_self, _votes.Candidate));
        if (_votes.IsElected)
            Join(_cluster.SelfAddress);
        if (_votes.Waiting < _votes.Majority && !_members.AreHeard)
            Complain($"another one: {_votes.Majority} of {_nodes.Length} are needed, and it reaches none");
    }

    private void Join(Address member, ClusterFounded founded)
    {
        if (_members.Hear(_nodes.IndexOf(member), founded.Members) is { } silent)
            Complain($"{_nodes[silent]}, a member of the cluster: it does not answer this one");
        else
            Join(member);
    }

    private void Join(Address member)
    {
        if (IsJoining)
            return;
        _joining = _time.GetTimestamp();
        _cluster.Join(member);
    }

    /// <summary>Says what this coordinator waits for, once for each cause.</summary>
    private void Complain(string cause)
    {
        if (_complaint == cause || IsJoining || _time.GetElapsedTime(_started) < Notice)
            return;
        _complaint = cause;
        _log($"this coordinator waits for {cause}");
    }

    private void Member()
    {
        Timers.Cancel(nameof(Tick));
        Receive<FoundingVote>(_ => Sender.Tell(new ClusterFounded(Members())));
        Receive<Tick>(_ => { });
        Receive<ClusterFounded>(_ => { });
    }

    private ImmutableArray<int> Members() =>
    [
        .. from member in _cluster.State.Members
           where member.Status is MemberStatus.Joining or MemberStatus.Up
           let index = _nodes.IndexOf(member.Address)
           where index >= 0
           select index,
    ];

    private sealed record Tick;

    private sealed record Joined;
}

/// <summary>A coordinator that is no member waits.</summary>
/// <param name="From">Its index.</param>
/// <param name="Candidate">The index of the one that should found the cluster.</param>
internal sealed record FoundingVote(int From, int Candidate) : IProtocolMessage;

/// <summary>The sender is a member of the cluster, which can be joined.</summary>
/// <param name="Members">The indexes of its members; an older version does not tell.</param>
internal sealed record ClusterFounded(ImmutableArray<int> Members = default) : IProtocolMessage;
