using Akka.Actor;
using Akka.Remote;

namespace LoadCluster.Shared.Actors;

/// <summary>
/// Lets agents reconnect to a coordinator. Akka writes to an agent through the connection that the agent opened, but when
/// that breaks, its endpoint stays, tries to dial the agent, and ignores the agent's next connection for writing. So the
/// endpoint is removed as soon as a connection with an agent ends; the next one is used again.
/// </summary>
internal sealed class AgentConnections : ReceiveActor
{
    public AgentConnections()
    {
        Receive<DisassociatedEvent>(ended => Reset(ended.RemoteAddress));
        Receive<AssociationErrorEvent>(failed => Reset(failed.RemoteAddress));
    }

    public static Props Props { get; } = Akka.Actor.Props.Create(() => new AgentConnections());

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(DisassociatedEvent));
        Context.System.EventStream.Subscribe(Self, typeof(AssociationErrorEvent));
    }

    // Without a UID nothing is quarantined: Akka stops the endpoints of the address, no more.
    private static void Reset(Address address)
    {
        if (RemotingEndpoint.IsAgent(address))
            ((RemoteActorRefProvider)((ExtendedActorSystem)Context.System).Provider).Transport.Quarantine(address, null);
    }
}
