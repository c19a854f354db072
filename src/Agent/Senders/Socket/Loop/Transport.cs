namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>
/// How bytes travel on the connections of one event loop. A call that fails says why with
/// <see cref="Connection.SetFailure"/>.
/// </summary>
internal abstract unsafe class Transport : IDisposable
{
    /// <summary>The socket must become ready first.</summary>
    public const int TryAgain = -1;

    /// <summary>The connection is of no more use.</summary>
    public const int Failed = -2;

    /// <summary>Starts or continues a handshake.</summary>
    /// <returns>0 when bytes can travel, <see cref="TryAgain"/> or <see cref="Failed"/>.</returns>
    public abstract int Open(Connection connection);

    /// <summary>What client and server have agreed to speak; <see langword="null"/> if they did not talk about it.</summary>
    public abstract string? AgreedProtocol(Connection connection);

    /// <summary>Sends some of the bytes. After <see cref="TryAgain"/> the same bytes must be sent.</summary>
    /// <returns>How many, <see cref="TryAgain"/> or <see cref="Failed"/>.</returns>
    public abstract int Send(Connection connection, ReadOnlySpan<byte> bytes);

    /// <summary>Receives bytes.</summary>
    /// <returns>How many, 0 at the end, <see cref="TryAgain"/> or <see cref="Failed"/>.</returns>
    public abstract int Receive(Connection connection, byte* buffer, int capacity);

    /// <summary>Whether more bytes may wait after some were received.</summary>
    public abstract bool MayHoldMore(int received, int capacity);

    /// <summary>Whether it has taken bytes from the socket that no call has returned: the socket does not become ready for these.</summary>
    public abstract bool HoldsMore(Connection connection);

    /// <summary>Frees what it keeps for a connection, before the socket is closed.</summary>
    public abstract void Close(Connection connection);

    public abstract void Dispose();
}
