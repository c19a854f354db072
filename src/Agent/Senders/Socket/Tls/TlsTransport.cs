using System.Diagnostics;
using System.Runtime.InteropServices;
using LoadCluster.Agent.Senders.Socket.Loop;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Senders.Socket.Tls;

/// <summary>Bytes in TLS, by OpenSSL on the sockets of the event loop.</summary>
internal sealed unsafe class TlsTransport : Transport
{
    private const int ErrorWantRead = 2;
    private const int ErrorWantWrite = 3;
    private const int ErrorSystem = 5;
    private const int ErrorEnd = 6;
    private const int ServerName = 55;
    private const int BothDirections = 3;

    private static readonly long StampsPerMicrosecond = Stopwatch.Frequency / 1_000_000;

    private readonly TlsSettings _settings;
    private readonly TlsContextHandle _context;
    private readonly SocketBio _bio;
    private readonly HandshakeText _texts = new();
    private TlsTicketHandle? _ticket;

    public TlsTransport(TlsSettings settings, Sockets sockets)
    {
        _settings = settings;
        _context = TlsContext.Create(settings.Transport);
        _bio = new SocketBio(sockets);
    }

    public override int Open(Connection connection)
    {
        connection.TransportState ??= Begin();
        var handle = Use(connection);
        var result = LibSsl.Handshake(handle);
        if (result == 1)
            return End(connection, SessionOf(connection));
        var error = ErrorOf(handle, result);
        if (error is ErrorWantRead or ErrorWantWrite)
            return TryAgain;
        Refuse(connection, handle, error);
        return Failed;
    }

    public override string? AgreedProtocol(Connection connection)
    {
        LibSsl.ProtocolOf(SessionOf(connection).Handle, out var protocol, out var length);
        return protocol == null ? null : HandshakeText.ProtocolName(new ReadOnlySpan<byte>(protocol, (int)length));
    }

    public override int Send(Connection connection, ReadOnlySpan<byte> bytes)
    {
        var handle = Use(connection);
        int sent;
        fixed (byte* start = bytes)
            sent = LibSsl.Write(handle, start, bytes.Length);
        if (sent > 0)
            return sent;
        if (MustWait(connection, ErrorOf(handle, sent)))
            return TryAgain;
        var systemError = _bio.SystemError;
        LibSsl.ClearErrors();
        if (!FindAlert(connection, handle))
            connection.SetFailure(ErrorKind.Send, TextOf(systemError));
        return Failed;
    }

    public override int Receive(Connection connection, byte* buffer, int capacity)
    {
        var handle = Use(connection);
        var received = LibSsl.Read(handle, buffer, capacity);
        var result = received > 0 ? received : ReceiveError(connection, ErrorOf(handle, received));
        if (SessionOf(connection) is { MayHoldBuffer: true } session && result is > 0 or TryAgain)
        {
            ReleaseBuffer(handle);
            session.MayHoldBuffer = result == TryAgain;
        }
        return result;
    }

    // A call returns one record, and only the system knows whether another one has come.
    public override bool MayHoldMore(int received, int capacity) => true;

    // The library leaves bytes to the sockets only while its own buffer is full.
    public override bool HoldsMore(Connection connection) => LibSsl.HasPending(SessionOf(connection).Handle) != 0;

    public override void Close(Connection connection)
    {
        if (connection.TransportState is not TlsSession session)
            return;
        // The library takes a session whose connection was not shut down for a bad one.
        LibSsl.SetShutdown(session.Handle, BothDirections);
        if (_settings.Transport.TlsResume && session.IsOpen)
            KeepTicket(session);
        session.Dispose();
        connection.TransportState = null;
    }

    public override void Dispose()
    {
        _ticket?.Dispose();
        _context.Dispose();
        _bio.Dispose();
    }

    /// <summary>Whether a call is to be made again when the socket is ready.</summary>
    private static bool MustWait(Connection connection, int error)
    {
        // Until it is, another write than the one that waits would break the connection.
        if (error == ErrorWantWrite)
            SessionOf(connection).MayHoldBuffer = false;
        return error is ErrorWantRead or ErrorWantWrite;
    }

    /// <summary>
    /// For the tickets that come before the first answer, the library makes a buffer of 16 KB to write, and gives it back with the
    /// next write. The connection is idle until all others are there, and each would keep one: so nothing is written at once.
    /// </summary>
    private static void ReleaseBuffer(nint handle)
    {
        if (LibSsl.Write(handle, null, 0, out _) != 1)
            LibSsl.ClearErrors();
    }

    private static TlsSession SessionOf(Connection connection) => (TlsSession)connection.TransportState!;

    /// <summary>What the next call of the library, which may send or receive, is about.</summary>
    private nint Use(Connection connection)
    {
        _bio.Use(connection);
        return SessionOf(connection).Handle;
    }

    /// <summary>Why a call of the library failed.</summary>
    private int ErrorOf(nint handle, int result)
    {
        _bio.ThrowFault();
        return LibSsl.ErrorOf(handle, result);
    }

    private TlsSession Begin()
    {
        var session = new TlsSession(_context, Stopwatch.GetTimestamp());
        _bio.Attach(session.Handle);
        LibSsl.SetClient(session.Handle);
        if (!_settings.IsAddress)
            _ = LibSsl.Control(session.Handle, ServerName, 0, _settings.Host);
        if (!_settings.Transport.Insecure)
            SetExpectedName(session.Handle);
        if (_ticket is not null)
            _ = LibSsl.SetSession(session.Handle, _ticket.DangerousGetHandle());
        return session;
    }

    private void SetExpectedName(nint handle) => _ = _settings.IsAddress
        ? LibSsl.SetAddress(LibSsl.VerificationOf(handle), _settings.Host)
        : LibSsl.SetHost(handle, _settings.Host);

    private int End(Connection connection, TlsSession session)
    {
        session.IsOpen = true;
        connection.Note(new HandshakeEnded(
            _texts.Of(session.Handle, AgreedProtocol(connection)),
            LibSsl.IsResumed(session.Handle) != 0,
            (Stopwatch.GetTimestamp() - session.Started) / StampsPerMicrosecond));
        return 0;
    }

    private void Refuse(Connection connection, nint handle, int error)
    {
        var fault = TlsError.Take();
        connection.ReportFailure(
            fault.IsOfAlpn ? ErrorKind.Alpn : ErrorKind.Tls, HandshakeFault(fault, handle, error));
    }

    private string HandshakeFault(in TlsError fault, nint handle, int error) => error switch
    {
        ErrorSystem when _bio.SystemError == Errno.ConnectionReset => "connection reset in the TLS handshake",
        ErrorSystem or ErrorEnd => "connection closed in the TLS handshake",
        _ when fault.IsTruncation => "connection closed in the TLS handshake",
        _ => fault.Reason + VerificationFault(handle),
    };

    private string VerificationFault(nint handle)
    {
        var result = LibSsl.VerifyResultOf(handle);
        return result == 0 || _settings.Transport.Insecure ? "" : $": {Marshal.PtrToStringUTF8(LibSsl.VerifyReasonOf(result))}";
    }

    private int ReceiveError(Connection connection, int error)
    {
        if (MustWait(connection, error))
            return TryAgain;
        if (error == ErrorEnd)
            return 0;
        var fault = TlsError.Take();
        if (fault.IsTruncation || error == ErrorSystem)
            connection.SetFailure(ErrorKind.Receive, TextOf(_bio.SystemError));
        else
            connection.ReportFailure(ErrorKind.Tls, fault.Reason);
        return Failed;
    }

    /// <summary>
    /// In TLS 1.3 a server that refuses the client's certificate says so after the handshake; the client may be sending then.
    /// What else has come is left for the protocol: it may be an early answer.
    /// </summary>
    /// <returns>Whether the connection failed by an alert.</returns>
    private bool FindAlert(Connection connection, nint handle)
    {
        byte first;
        var received = LibSsl.Peek(handle, &first, 1);
        return received <= 0 && ReceiveError(connection, ErrorOf(handle, received)) == Failed
            && connection.Failure.Kind == ErrorKind.Tls;
    }

    /// <summary>Why the system could not send or receive; 0 is the end without a close_notify.</summary>
    private static string TextOf(int systemError) =>
        systemError == 0 ? "the server closed the connection without close_notify" : Errno.TextOf(systemError);

    private void KeepTicket(TlsSession session)
    {
        if (_ticket is not null && LibSsl.IsResumed(session.Handle) != 0)
            return;
        var ticket = new TlsTicketHandle(LibSsl.SessionOf(session.Handle));
        if (!ticket.IsInvalid && LibSsl.IsResumable(ticket.DangerousGetHandle()) != 0)
            (_ticket, ticket) = (ticket, _ticket);
        ticket?.Dispose();
    }
}
