using System.Diagnostics;
using LoadCluster.Agent.Linux;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <content>The life of one connection: connect, handshake, bytes in both directions, end.</content>
internal sealed unsafe partial class EventLoop
{
    private void Dial(Connection connection)
    {
        var error = _dialer.Dial(connection);
        if (error is 0 or Errno.InProgress)
            connection.State = ConnectionState.Connecting;
        else
            Redial(connection, error);
    }

    private void EndConnect(Connection connection)
    {
        var error = Dialer.ErrorOf(connection);
        if (error != 0)
        {
            Close(connection);
            Redial(connection, error);
            return;
        }
        Dialer.Accepted(connection.Link);
        connection.NoteOpened(Stopwatch.GetTimestamp());
        _sockets.Begin(connection);
        connection.State = ConnectionState.Handshaking;
        Handshake(connection);
    }

    private void Redial(Connection connection, int error)
    {
        if (Dialer.Refused(connection.Link))
        {
            Dial(connection);
            return;
        }
        _route.Forget();
        FailWaiting(connection, new Failure(Errno.ConnectPhase(error), Errno.TextOf(error)));
    }

    private void Handshake(Connection connection)
    {
        var result = _transport.Open(connection);
        if (result == Transport.TryAgain)
            return;
        var protocol = result == Transport.Failed
            ? null
            : _protocols.Choose(connection, _transport.AgreedProtocol(connection), this);
        if (protocol is null)
        {
            Close(connection);
            FailWaiting(connection, connection.Failure);
            return;
        }
        (connection.Protocol, connection.State) = (protocol, ConnectionState.Open);
        protocol.Open();
        Refresh(connection);
    }

    /// <summary>Does all that a connection can do now: what is left undone here is not announced again.</summary>
    private void Serve(Connection connection, Readiness readiness)
    {
        var hasInput = (readiness & (Readiness.In | Readiness.Ending)) != 0;
        if (connection.State == ConnectionState.Connecting)
            EndConnect(connection);
        else if (connection.State == ConnectionState.Handshaking)
            Handshake(connection);
        if (connection.State == ConnectionState.Open && (hasInput || _transport.HoldsMore(connection)))
            Receive(connection, (readiness & Readiness.Ending) != 0);
        if (connection is { State: ConnectionState.Open, Protocol: { } protocol }
            && ((readiness & Readiness.Out) != 0 || !protocol.SendsAtOnce))
            Flush(connection);
    }

    private void Flush(Connection connection)
    {
        var protocol = connection.Protocol!;
        while (connection.State == ConnectionState.Open && protocol.Output() is { IsEmpty: false } output)
        {
            var (sent, result) = (0, 0);
            for (; sent < output.Length && (result = _transport.Send(connection, output[sent..])) > 0; sent += result)
            {
            }
            protocol.Sent(sent);
            if (result == Transport.Failed)
                EndSending(connection, protocol);
            if (sent < output.Length)
                return;
        }
    }

    private void EndSending(Connection connection, Protocol protocol)
    {
        var failure = connection.Failure;
        if (protocol.ReadsAfterSendFailure && failure.Kind == ErrorKind.Send)
            Receive(connection, isEnding: true);
        if (connection.State == ConnectionState.Open)
            Break(connection, failure);
    }

    private void Receive(Connection connection, bool isEnding)
    {
        var protocol = connection.Protocol!;
        var bytes = 0;
        for (var reads = 0; reads < MaxReadsInARow && bytes < MaxBytesInARow; reads++)
        {
            var received = _transport.Receive(connection, _buffer, BufferBytes);
            if (received <= 0)
            {
                EndReceiving(connection, received);
                return;
            }
            bytes += received;
            var isLast = isEnding || _transport.HoldsMore(connection);
            var progress = protocol.Read(new ReadOnlySpan<byte>(_buffer, received), isLast);
            if (progress == ReadProgress.Invalid)
                Break(connection, connection.Failure);
            if (progress != ReadProgress.More || (!isEnding && !_transport.MayHoldMore(received, BufferBytes)))
                return;
        }
        _sockets.Rearm(connection);
    }

    private void EndReceiving(Connection connection, int result)
    {
        if (result == Transport.TryAgain)
            return;
        if (result == Transport.Failed)
            connection.Protocol!.Break(connection.Failure);
        else
            connection.Protocol!.End();
        ResendWaiting(connection);
    }

    private void Break(Connection connection, Failure failure)
    {
        connection.Protocol!.Break(failure);
        ResendWaiting(connection);
    }

    private void Close(Connection connection)
    {
        if (connection.State == ConnectionState.Closed)
            return;
        if (connection.State != ConnectionState.Resolving)
        {
            _transport.Close(connection);
            _sockets.Close(connection);
        }
        connection.State = ConnectionState.Closed;
        if (connection.Link.Connection != connection)
            _spare.Push(connection);
    }

    private void FailWaiting(Connection connection, Failure failure)
    {
        while (connection.Waiting.TryTake(out var exchange))
            Fail(exchange, failure);
    }

    /// <summary>Requests that were never given to a connection that has ended were not processed.</summary>
    private void ResendWaiting(Connection connection)
    {
        while (connection.State == ConnectionState.Closed && connection.Waiting.TryTake(out var exchange))
            Resend(exchange, isRefusal: true);
    }

    void IExchangeOwner.Close(Connection connection) => Close(connection);
}
