using Akka.Actor;
using Akka.Cluster;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator.Membership;

/// <summary>
/// Brings one coordinator of several into their cluster, <c>/user/founding</c>. It joins any that is a member. While none is, a
/// majority elects the one that founds the cluster: Akka would let only the first address do so, and let it do so alone.
/// </summary>
internal sealed class ClusterFounding : ReceiveActor, IWithTimers
{
    public const string ActorName = "founding";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>How long an attempt to join takes at most.</summary>
    private static readonly TimeSpan JoinTime = TimeSpan.FromSeconds(5);

    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly List<ActorSelection> _others;
    private readonly FoundingVotes _votes;
    private readonly Action<string> _log;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly int _self;
    private long? _joining;
    private bool _hasComplained;

    public ClusterFounding(IReadOnlyList<Address> nodes, int self, Action<string> log, TimeProvider time)
    {
        (_self, _log, _time, _started) = (self, log, time, time.GetTimestamp());
        _votes = new FoundingVotes(self, nodes.Count, time);
        var others = nodes.Where((_, i) => i != self).ToList();
        _others = others.ConvertAll(node => Context.ActorSelection($"{node}/user/{ActorName}"));
        Receive<Tick>(_ => Wait());
        Receive<FoundingVote>(vote => _votes.Hear(vote.From, vote.Candidate));
        Receive<ClusterFounded>(_ => Join(Sender.Path.Address));
        Receive<Joined>(_ => Become(Member));
        // Finds members by itself, too, but is not told of this one: alone, it would found.
        _cluster.JoinSeedNodes(others);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    private bool IsJoining => _joining is { } since && _time.GetElapsedTime(since) < JoinTime;

    public static Props Props(IReadOnlyList<Address> nodes, int self, Action<string> log, TimeProvider time) =>
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
        Complain();
    }

    private void Join(Address member)
    {
        if (IsJoining)
            return;
        _joining = _time.GetTimestamp();
        _cluster.Join(member);
    }

    private void Complain()
    {
        if (_hasComplained || IsJoining || _votes.Waiting >= _votes.Majority || _time.GetElapsedTime(_started) < JoinTime)
            return;
        _hasComplained = true;
        _log($"this coordinator waits for another one: {_votes.Majority} of {_others.Count + 1} are needed, and it reaches none");
    }

    private void Member()
    {
        Timers.Cancel(nameof(Tick));
        Receive<FoundingVote>(_ => Sender.Tell(new ClusterFounded()));
        Receive<Tick>(_ => { });
        Receive<ClusterFounded>(_ => { });
    }

    private sealed record Tick;

    private sealed record Joined;
}

/// <summary>A coordinator that is no member waits.</summary>
/// <param name="From">Its index.</param>
/// <param name="Candidate">The index of the one that should found the cluster.</param>
internal sealed record FoundingVote(int From, int Candidate) : IProtocolMessage;

/// <summary>The sender is a member of the cluster, which can be joined.</summary>
internal sealed record ClusterFounded : IProtocolMessage;
