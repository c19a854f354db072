using Akka.Remote.Transport;

namespace LoadCluster.Shared.Actors.Wire;

/// <summary>
/// Holds new connections back until their handshake: Akka would create actors for each, and log its end. At most
/// <see cref="MaxWaiting"/> may wait; more are closed at once.
/// </summary>
internal sealed class InboundListener(IAssociationEventListener akka, WireGuard guard) : IAssociationEventListener
{
    public const int MaxWaiting = 4096;

    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(5);

    private int _waiting;

    public void Notify(IAssociationEvent ev)
    {
        if (ev is not InboundAssociation { Association: var connection })
            akka.Notify(ev);
        else if (Interlocked.Increment(ref _waiting) > MaxWaiting)
            Close(connection);
        else
            Await(new InboundConnection(connection, guard, Introduce));
    }

    private void Await(InboundConnection connection)
    {
        var timeout = guard.After(HandshakeTimeout, connection.Refuse);
        connection.Decided += () =>
        {
            timeout.Cancel();
            Interlocked.Decrement(ref _waiting);
        };
        connection.Read();
    }

    private void Introduce(AssociationHandle connection) => akka.Notify(new InboundAssociation(connection));

    private void Close(AssociationHandle connection)
    {
        Interlocked.Decrement(ref _waiting);
        connection.Disassociate("Too many connections wait for their handshake.", guard.Log);
    }
}
