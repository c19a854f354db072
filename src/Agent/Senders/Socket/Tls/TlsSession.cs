namespace LoadCluster.Agent.Senders.Socket.Tls;

/// <summary>TLS on one socket.</summary>
internal sealed class TlsSession(TlsContextHandle context, long started) : IDisposable
{
    private readonly TlsHandle _handle = new(context);

    /// <summary>The handle for calls, which only the thread of the event loop makes.</summary>
    public nint Handle => _handle.DangerousGetHandle();

    /// <summary>When the handshake began: a stamp of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public long Started => started;

    /// <summary>Whether the handshake has succeeded.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Whether the library may hold a buffer that it made for tickets: until the first answer comes, or a write has to wait.</summary>
    public bool MayHoldBuffer { get; set; } = true;

    public void Dispose() => _handle.Dispose();
}
