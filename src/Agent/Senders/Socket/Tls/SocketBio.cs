using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using LoadCluster.Agent.Senders.Socket.Loop;

namespace LoadCluster.Agent.Senders.Socket.Tls;

/// <summary>
/// Through it the library sends and receives on the sockets of an event loop: all connections of the loop share it, because one
/// call of the library is about one of them.
/// </summary>
internal sealed unsafe class SocketBio : IDisposable
{
    private const int SourceOrSink = 0x400;
    private const int Flush = 11;
    private const int ReadAgain = 0x1 | MayRepeat;
    private const int WriteAgain = 0x2 | MayRepeat;
    private const int MayRepeat = 0x8;
    private const int AllReasons = 0xF;

    private static readonly Lazy<nint> Method = new(CreateMethod);

    private readonly Sockets _sockets;
    private readonly nint _bio = LibSsl.NewBio(Method.Value);
    private GCHandle _self;
    private Connection _connection = null!;
    private ExceptionDispatchInfo? _fault;

    public SocketBio(Sockets sockets)
    {
        _sockets = sockets;
        _self = GCHandle.Alloc(this);
        LibSsl.SetBioData(_bio, GCHandle.ToIntPtr(_self));
        LibSsl.SetBioReady(_bio, 1);
    }

    /// <summary>Why the system did not send or receive in the last call of the library; 0 at the end of a connection.</summary>
    public int SystemError { get; private set; }

    /// <summary>Lets a session of the library use it.</summary>
    public void Attach(nint session)
    {
        // The session frees what it is given.
        _ = LibSsl.KeepBio(_bio);
        LibSsl.SetBio(session, _bio, _bio);
    }

    /// <summary>The next calls of the library are about this connection.</summary>
    public void Use(Connection connection) => _connection = connection;

    /// <summary>An exception cannot pass through the library: after a call that failed, it is thrown here.</summary>
    public void ThrowFault() => _fault?.Throw();

    public void Dispose()
    {
        _ = LibSsl.FreeBio(_bio);
        _self.Free();
    }

    private static nint CreateMethod()
    {
        var method = LibSsl.NewBioMethod(SourceOrSink, "sockets");
        _ = LibSsl.SetBioRead(method, &Read);
        _ = LibSsl.SetBioWrite(method, &Write);
        _ = LibSsl.SetBioControl(method, &Control);
        return method;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(nint bio, byte* buffer, int capacity)
    {
        var self = SelfOf(bio);
        try
        {
            return self.End(self._sockets.Receive(self._connection, buffer, capacity), ReadAgain);
        }
        catch (Exception e)
        {
            return self.Fail(e);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint bio, byte* bytes, int length)
    {
        var self = SelfOf(bio);
        try
        {
            return self.End(self._sockets.Send(self._connection, new ReadOnlySpan<byte>(bytes, length)), WriteAgain);
        }
        catch (Exception e)
        {
            return self.Fail(e);
        }
    }

    /// <summary>Nothing waits here to be sent: a flush is done at once. The library's other questions are not for it.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Control(nint bio, int command, nint number, void* pointer) => command == Flush ? 1 : 0;

    private static SocketBio SelfOf(nint bio) => (SocketBio)GCHandle.FromIntPtr(LibSsl.BioDataOf(bio)).Target!;

    private int End(nint result, int again)
    {
        if (result > 0)
            return (int)result;
        SystemError = (int)-result;
        LibSsl.ClearBioFlags(_bio, AllReasons);
        if (SystemError is Errno.TryAgain or Errno.Interrupted)
            LibSsl.SetBioFlags(_bio, again);
        return result == 0 ? 0 : -1;
    }

    private int Fail(Exception fault)
    {
        LibSsl.ClearBioFlags(_bio, AllReasons);
        _fault = ExceptionDispatchInfo.Capture(fault);
        return -1;
    }
}
