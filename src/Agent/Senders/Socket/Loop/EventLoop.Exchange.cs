using System.Diagnostics;
using LoadCluster.Agent.Streams;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <content>The life of one index: from an exchange, over a connection, to an outcome, once for each of its steps.</content>
internal sealed unsafe partial class EventLoop
{
    private static Failure RefusedTooOften => new(
        ErrorKind.Refused, $"the server said {RefusalWaits.Length + 1} times that it did not process the request");

    private void Start(Exchange exchange, in WorkItem item)
    {
        (exchange.Item, exchange.IsInFlight) = (item, true);
        exchange.Flow?.Start(item.Index);
        StartRequest(exchange);
    }

    private void StartRequest(Exchange exchange)
    {
        exchange.Started = _now;
        exchange.Deadline = _now + _timeout;
        (exchange.BodyBytes, exchange.Refusals, exchange.Stamps) = (0, 0, default);
        _wheel.Add(exchange);
        Submit(exchange);
    }

    /// <summary>Gives a request to the connection of its link, which is opened if it is closed.</summary>
    private void Submit(Exchange exchange)
    {
        var connection = exchange.Link.Connection;
        exchange.Connection = connection;
        if (connection is { State: ConnectionState.Open, Protocol: { HasRoom: true } protocol, Waiting.IsEmpty: true })
        {
            protocol.Start(exchange);
            if (protocol.SendsAtOnce)
                Flush(connection);
            else
                MarkToBeFlushed(connection);
            return;
        }
        connection.Waiting.Add(exchange);
        if (connection.State == ConnectionState.Closed)
            Connect(connection);
        else if (connection.State == ConnectionState.Open)
            MoveSurplus(connection);
    }

    /// <inheritdoc/>
    /// <remarks>It continues at once: with the next step of the flow, or with the next index.</remarks>
    void IExchangeOwner.Finish(Exchange exchange, int status)
    {
        _now = Stopwatch.GetTimestamp();
        exchange.FailedConnects = 0;
        if (!EndRequest(exchange, Outcome.Status(status)))
            StartRequest(exchange);
        else if (!IsGrowing && CanStart(_inFlight) && _work.TryNext(_now, out var item))
            Start(exchange, item);
        else
            Release(exchange);
    }

    /// <inheritdoc/>
    /// <remarks>What comes next waits for its turn, so that failures do not call each other.</remarks>
    void IExchangeOwner.Fail(Exchange exchange, Failure failure) => Fail(exchange, failure);

    void IExchangeOwner.Resend(Exchange exchange, bool isRefusal) => Resend(exchange, isRefusal);

    ResponseBuffer? IExchangeOwner.Rent() => _judge.Rent();

    private void Fail(Exchange exchange, Failure failure)
    {
        _now = Stopwatch.GetTimestamp();
        EndRequest(exchange, Outcome.Error(failure.Kind), failure.Text);
        exchange.FailedConnects = failure.Kind.IsOfConnecting() ? exchange.FailedConnects + 1 : 0;
        if (_work.IsPaced || exchange.FailedConnects == 0)
            Release(exchange);
        else
            Rest(exchange);
    }

    private void Resend(Exchange exchange, bool isRefusal)
    {
        exchange.Connection?.MoveEventsTo(exchange);
        if (isRefusal && ++exchange.Refusals > RefusalWaits.Length)
        {
            Fail(exchange, RefusedTooOften);
            return;
        }
        exchange.Note(RequestResent.Once);
        exchange.BodyBytes = 0;
        _refused.Add(exchange, Math.Max(1, exchange.Refusals), _now);
    }

    private void GiveUp(Exchange exchange)
    {
        if (exchange.Queue is { } queue)
            queue.Remove(exchange);
        else if (exchange.Connection is { Protocol: { } protocol } connection)
        {
            if (!protocol.Cancel(exchange))
                Close(connection);
            else
                MarkToBeFlushed(connection);
        }
        if (exchange.Connection is { State: not ConnectionState.Open, Waiting.IsEmpty: true } unused)
        {
            if (unused.State == ConnectionState.Connecting)
                Dialer.TimedOut(unused.Link);
            Close(unused);
        }
    }

    /// <summary>Accounts for a request, and for its index if that was the last one of it.</summary>
    /// <returns>Whether it was.</returns>
    private bool EndRequest(Exchange exchange, Outcome outcome, string? errorText = null)
    {
        if (exchange.Link.RampUpWindow != 0)
            _rampUp.Leave(exchange.Link, _now);
        exchange.Connection?.MoveEventsTo(exchange);
        var item = exchange.Item;
        var sample = new RequestResult(
            outcome,
            exchange.BodyBytes,
            (_now - item.Due) / TicksPerMicrosecond,
            (_now - exchange.Started) / TicksPerMicrosecond)
        {
            Phases = exchange.Stamps.Of(exchange.Started, _now),
            ErrorText = errorText,
            Events = exchange.TakeEvents(),
        };
        sample = _judge.Judge(sample, exchange.Capture, exchange.Flow);
        exchange.Capture = null;
        if (exchange.Flow is not { } flow)
            _work.Record(item, sample, steps: []);
        else if (flow.EndStep(sample))
            return false;
        else
            _work.Record(item, flow.Total, flow.Ended);
        return true;
    }

    private void Release(Exchange exchange)
    {
        exchange.IsInFlight = false;
        Free(exchange);
    }

    /// <summary>Keeps the place of a request that found no connection, so that no other one takes it at once.</summary>
    private void Rest(Exchange exchange)
    {
        exchange.IsInFlight = false;
        _unconnected.Add(exchange, exchange.FailedConnects, _now);
    }

    private void Free(Exchange exchange)
    {
        _inFlight--;
        _work.End();
        _free.Push(exchange);
    }
}
