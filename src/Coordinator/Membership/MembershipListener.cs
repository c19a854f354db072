using System.Threading.Channels;
using Akka.Actor;
using Akka.Cluster;

namespace LoadCluster.Coordinator.Membership;

/// <summary>Writes a line for each member, then one for each event of the membership.</summary>
internal sealed class MembershipListener : ReceiveActor
{
    public MembershipListener(ChannelWriter<string> lines)
    {
        Receive<ClusterEvent.CurrentClusterState>(state =>
        {
            foreach (var member in state.Members)
                lines.TryWrite(LineOf(member));
        });
        Receive<ClusterEvent.IMemberEvent>(change => lines.TryWrite(LineOf(change.Member)));
        Receive<ClusterEvent.UnreachableMember>(change => lines.TryWrite($"{change.Member.Address} unreachable"));
        Receive<ClusterEvent.ReachableMember>(change => lines.TryWrite($"{change.Member.Address} reachable"));
        Receive<ClusterEvent.LeaderChanged>(change => lines.TryWrite($"{change.Leader} leads the membership"));
    }

    public static Props Props(ChannelWriter<string> lines) => Akka.Actor.Props.Create(() => new MembershipListener(lines));

    protected override void PreStart() => Cluster.Get(Context.System).Subscribe(
        Self, typeof(ClusterEvent.IMemberEvent), typeof(ClusterEvent.IReachabilityEvent), typeof(ClusterEvent.LeaderChanged));

    protected override void PostStop() => Cluster.Get(Context.System).Unsubscribe(Self);

    private static string LineOf(Member member) => $"{member.Address} {member.Status.ToString().ToLowerInvariant()}";
}
