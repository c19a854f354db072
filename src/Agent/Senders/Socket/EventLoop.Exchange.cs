using System.Diagnostics;
using System.Runtime.InteropServices;
using LoadCluster.Agent.Linux;
using LoadCluster.Agent.Senders.Socket.Http1;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Senders.Socket;

/// <content>The life of one index: from a slot, over a connection, to an outcome, once for each of its steps.</content>
internal sealed unsafe partial class EventLoop
{
    private void Start(Connection connection, in WorkItem item)
    {
        connection.Item = item;
        connection.Flow?.Start(item.Index);
        StartRequest(connection);
    }

    private void StartRequest(Connection connection)
    {
        connection.Started = _now;
        connection.Deadline = _now + _timeout;
        connection.BytesSent = 0;
        connection.Parser.Begin(RendererOf(connection).IsBodyExpected);
        _wheel.Add(connection);
        if (connection.IsConnected)
            Send(connection);
        else if (_dialer.HasTarget)
            Connect(connection);
        else
            Fail(connection, ErrorKind.Dns);
    }

    private void Connect(Connection connection)
    {
        var error = _dialer.Dial(connection);
        if (error is 0 or Errno.InProgress)
            connection.State = ConnectionState.Connecting;
        else if (_dialer.Refused(connection))
            Connect(connection);
        else
            Fail(connection, Errno.ConnectPhase(error));
    }

    private void EndConnect(Connection connection)
    {
        var error = Dialer.ErrorOf(connection);
        if (error == 0)
        {
            _dialer.Accepted(connection);
            Send(connection);
            return;
        }
        Close(connection);
        if (_dialer.Refused(connection))
            Connect(connection);
        else
            Fail(connection, Errno.ConnectPhase(error));
    }

    private void Send(Connection connection)
    {
        connection.State = ConnectionState.Sending;
        var rest = Render(connection)[connection.BytesSent..];
        while (!rest.IsEmpty)
        {
            nint sent;
            fixed (byte* bytes = rest)
                sent = Libc.Send(connection.Socket, bytes, rest.Length, Libc.NoSignal);
            if (sent < 0)
            {
                if (!IsToBeTriedAgain())
                    Fail(connection, ErrorKind.Send);
                return;
            }
            connection.BytesSent += (int)sent;
            rest = rest[(int)sent..];
        }
        connection.State = ConnectionState.Receiving;
    }

    private void Receive(Connection connection, Readiness readiness)
    {
        for (var reads = 0; reads < MaxReadsInARow; reads++)
        {
            var received = (int)Libc.Receive(connection.Socket, _buffer, BufferBytes, 0);
            if (received <= 0)
            {
                ReceiveEnd(connection, hasFailed: received < 0);
                return;
            }
            if (!Read(connection, received, readiness) || (received < BufferBytes && (readiness & Readiness.Ending) == 0))
                return;
        }
        _epoll.Rearm(connection.Socket, connection.Key);
    }

    /// <summary>Reads bytes of an answer.</summary>
    /// <returns>Whether more of it is to come.</returns>
    private bool Read(Connection connection, int received, Readiness readiness)
    {
        ref var parser = ref connection.Parser;
        // Only from here on: as many answers as are being read cost memory, not as many as are awaited.
        parser.Capture ??= _judge.Rent();
        var progress = parser.Read(new ReadOnlySpan<byte>(_buffer, received), out var consumed);
        if (progress == ResponseProgress.Complete)
        {
            // What follows the answer is nobody's; and an answer before the end of the request leaves half of one
            // behind.
            var isClean = consumed == received && connection.State == ConnectionState.Receiving;
            Finish(connection, isClean && parser.KeepsConnection && (readiness & Readiness.Ending) == 0);
        }
        else if (progress == ResponseProgress.Invalid)
            Fail(connection, ErrorKind.Protocol);
        return progress == ResponseProgress.Partial;
    }

    private void ReceiveEnd(Connection connection, bool hasFailed)
    {
        if (hasFailed && IsToBeTriedAgain())
            return;
        if (!hasFailed && connection.Parser.IsCompleteAtEnd)
            Finish(connection, keepsConnection: false);
        else
            Fail(connection, ErrorKind.Receive);
    }

    private RequestRenderer RendererOf(Connection connection) => _renderers[connection.Flow?.Step.Number ?? 0];

    private ReadOnlySpan<byte> Render(Connection connection) =>
        RendererOf(connection).Render(connection.Item.Index, connection.Flow is { } flow ? flow.Values : []);

    /// <summary>
    /// Accounts for an answer and goes straight on: to the next step of the flow, or to the next index; the slot stays
    /// taken.
    /// </summary>
    private void Finish(Connection connection, bool keepsConnection)
    {
        _now = Stopwatch.GetTimestamp();
        var isDone = EndRequest(connection, Outcome.Status(connection.Parser.Status));
        if (keepsConnection)
            connection.State = ConnectionState.Idle;
        else
            Close(connection);
        if (!isDone)
            StartRequest(connection);
        else if (!IsGrowing && CanStart(_inFlight) && _lane.TryTake(_now, out var item))
            Start(connection, item);
        else
            Release(connection);
    }

    /// <summary>
    /// Accounts for a failure. What comes next waits for its turn, so that failures do not call each other.
    /// </summary>
    private void Fail(Connection connection, ErrorKind kind)
    {
        _now = Stopwatch.GetTimestamp();
        EndRequest(connection, Outcome.Error(kind));
        Close(connection);
        Release(connection);
    }

    /// <summary>Accounts for a request, and for its index if that was the last one of it.</summary>
    /// <returns>Whether it was.</returns>
    private bool EndRequest(Connection connection, Outcome outcome)
    {
        if (connection.RampUpWindow != 0)
            _rampUp.Leave(connection, _now);
        var item = connection.Item;
        var sample = new RequestResult(
            outcome,
            connection.Parser.BodyBytes,
            (_now - item.Due) / TicksPerMicrosecond,
            (_now - connection.Started) / TicksPerMicrosecond);
        sample = _judge.Judge(sample, connection.Parser.Capture, connection.Flow);
        connection.Parser.Capture = null;
        if (connection.Flow is not { } flow)
            _lane.Record(item, sample, steps: []);
        else if (flow.EndStep(sample))
            return false;
        else
            _lane.Record(item, flow.Total, flow.Ended);
        return true;
    }

    private void Release(Connection connection)
    {
        _inFlight--;
        _lane.Limit.Exit();
        _free.Push(connection);
    }

    private static void Close(Connection connection)
    {
        if (!connection.IsConnected)
            return;
        connection.State = ConnectionState.Closed;
        _ = Libc.Close(connection.Socket);
    }

    private static bool IsToBeTriedAgain() => Marshal.GetLastPInvokeError() is Errno.TryAgain or Errno.Interrupted;
}
