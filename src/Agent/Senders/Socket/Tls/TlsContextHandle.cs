using System.Runtime.InteropServices;

namespace LoadCluster.Agent.Senders.Socket.Tls;

/// <summary>What the TLS connections of one event loop have in common.</summary>
internal sealed class TlsContextHandle : SafeHandle
{
    public TlsContextHandle()
        : base(0, ownsHandle: true) => SetHandle(LibSsl.NewContext(LibSsl.ClientMethod()));

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibSsl.FreeContext(handle);
        return true;
    }
}

/// <summary>One TLS connection.</summary>
internal sealed class TlsHandle : SafeHandle
{
    public TlsHandle(TlsContextHandle context)
        : base(0, ownsHandle: true) => SetHandle(LibSsl.NewConnection(context));

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibSsl.FreeConnection(handle);
        return true;
    }
}

/// <summary>A session that later connections may resume.</summary>
internal sealed class TlsTicketHandle : SafeHandle
{
    /// <param name="session">A reference to the session, which this object takes over.</param>
    public TlsTicketHandle(nint session)
        : base(0, ownsHandle: true) => SetHandle(session);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LibSsl.FreeSession(handle);
        return true;
    }
}
