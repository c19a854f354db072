using System.Diagnostics;
using System.Runtime.InteropServices;
using LoadCluster.Agent.Linux;
using LoadCluster.Agent.Pacing;
using LoadCluster.Agent.Scenarios;
using LoadCluster.Agent.Streams;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>
/// One thread that keeps requests in flight over connections that it alone owns. More work, a higher limit, drain and stop
/// reach it through one wake-up. Nothing is allocated for a request.
/// </summary>
/// <remarks>
/// The clock is read once a request: the moment at which the last byte of an answer was read is also the moment at
/// which its slot was free for the next request, and that request is sent within the same fraction of a microsecond.
/// </remarks>
internal sealed unsafe partial class EventLoop : IExchangeOwner, IDisposable
{
    private const ulong WakeKey = ulong.MaxValue;
    private const ulong AlarmKey = ulong.MaxValue - 1;
    private const int BufferBytes = 64 * 1024;

    // Together, the loops of a run leave half of a usual queue free for those of other agents.
    private const int MaxUnanswered = 256;

    // Between so many starts, answers are read and orders obeyed, even when every start fails at once.
    private const int MaxStartsInARow = 128;

    // So much of one large body, or so many small records, are read before others have their turn.
    private const int MaxBytesInARow = 16 * BufferBytes;
    private const int MaxReadsInARow = 256;

    // A request that a server does not process is sent again this often, at once first.
    private static readonly int[] RefusalWaits = [0, 2, 4, 8, 16, 32, 64, 128];

    private static readonly long TicksPerMicrosecond = Stopwatch.Frequency / 1_000_000;

    private readonly SendLoop _work;
    private readonly WakeSignal _wake = new();
    private readonly Alarm? _alarm;
    private readonly Sockets _sockets;
    private readonly Dialer _dialer;
    private readonly FlowPlan _plan;
    private readonly Transport _transport;
    private readonly ProtocolFactory _protocols;
    private readonly ResponseEvaluator _judge;
    private readonly long _timeout;
    private readonly TimerWheel _wheel;
    private readonly RampUp _rampUp;
    private readonly Backoff _refused = new(RefusalWaits);
    private readonly Backoff _unconnected = new(ConnectBackoff.Waits);
    private readonly List<Link> _links = [];
    private readonly List<Connection> _connections = [];
    private readonly Stack<Connection> _spare = [];
    private readonly List<Connection> _toBeFlushed = [];
    private readonly List<Exchange> _exchanges = [];
    private readonly Stack<Exchange> _free = [];
    private readonly ExchangeQueue _unplaced = new();
    private readonly List<Exchange> _expired = [];
    private readonly byte* _buffer = (byte*)NativeMemory.Alloc(BufferBytes);
    private long _now = Stopwatch.GetTimestamp();
    private long _alarmStamp = long.MaxValue;
    private int _inFlight;
    private int _requestsPerConnection;

    public EventLoop(SendLoop work, SocketPlan plan, Sockets sockets, Transport transport, ProtocolFactory protocols)
    {
        _work = work;
        _route = plan.Route;
        _dialer = new Dialer(plan.Route, sockets);
        _plan = plan.Flows;
        (_sockets, _transport, _protocols) = (sockets, transport, protocols);
        _requestsPerConnection = _protocols.RequestsPerConnection;
        _judge = new ResponseEvaluator(plan.Spec, _plan);
        _timeout = (long)(plan.Spec.Transport.Timeout.TotalSeconds * Stopwatch.Frequency);
        _wheel = new TimerWheel(_timeout, _now);
        _rampUp = new RampUp(Math.Max(1, MaxUnanswered / plan.Loops));
        _sockets.Watch(_wake.File, WakeKey);
        if (!work.IsPaced)
            return;
        _alarm = new Alarm();
        _sockets.Watch(_alarm.File, AlarmKey);
    }

    /// <summary>Sends until drained and nothing is in flight.</summary>
    public void Run()
    {
        using var onDrain = _work.Drain.UnsafeRegister(static wake => ((WakeSignal)wake!).Signal(), _wake);
        using var onStop = _work.Stop.UnsafeRegister(static wake => ((WakeSignal)wake!).Signal(), _wake);
        _work.Attach(_wake.Signal);
        while (!_work.Drain.IsCancellationRequested || _inFlight > 0)
        {
            Resubmit();
            var idle = Fill() ? MillisecondsToWait() : 0;
            FlushMarked();
            if (_alarm is not null && idle != 0)
                SetAlarm(_alarm);
            Serve(_sockets.Wait(idle, Wanted));
            Expire();
            if (_work.Stop.IsCancellationRequested)
                Abort();
        }
        _work.Detach();
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
            Close(connection);
        _transport.Dispose();
        NativeMemory.Free(_buffer);
    }

    /// <summary>Starts requests until the limit is reached or there is nothing to start.</summary>
    /// <returns><see langword="false"/> when received bytes must be read before more requests start.</returns>
    private bool Fill()
    {
        for (var left = MaxStartsInARow; left > 0; left--)
        {
            if (!CanStart(_inFlight + 1) || !TryStart())
                return true;
        }
        return false;
    }

    /// <summary>While no more may start, what is due waits for an answer, not for its time.</summary>
    private void SetAlarm(Alarm alarm)
    {
        if (_work.NextDue == _alarmStamp || !CanStart(_inFlight + 1) || (_free.Count == 0 && !CanGrow))
            return;
        _alarmStamp = _work.NextDue;
        alarm.Set(_alarmStamp);
    }

    private bool CanStart(int inFlight) => inFlight <= _work.Limit.Value && !_work.Drain.IsCancellationRequested;

    /// <summary>
    /// Whether there are fewer connections than the limit allows. Until there are enough, those that were answered stay
    /// idle: a target that is busy answering hardly accepts (nginx takes one connection a round through all it has). On
    /// a schedule the limit is a ceiling: there are no more connections than are needed.
    /// </summary>
    private bool IsGrowing => !_work.IsPaced && _exchanges.Count < _work.Limit.Value;

    /// <summary>
    /// How many events are worth waiting for, as being woken costs more than an answer: one for each four requests in flight.
    /// Over HTTP/2 one brings several answers, and fewer come: the time to gather ends the wait, and more requests leave together.
    /// A request on a schedule waits for none.
    /// </summary>
    private int Wanted => _work.IsPaced ? 1 : Math.Clamp(_inFlight / 4, 1, 32);

    private bool TryStart()
    {
        _now = Stopwatch.GetTimestamp();
        // Asked once: the limit may change at any time.
        var grows = IsGrowing || _free.Count == 0;
        if ((grows && !CanGrow) || !_work.TryStart(_now, out var item))
            return false;
        _inFlight++;
        Start(grows ? Grow() : _free.Pop(), item);
        return true;
    }

    private void Serve(int events)
    {
        _now = Stopwatch.GetTimestamp();
        for (var i = 0; i < events; i++)
        {
            var (key, readiness) = _sockets.EventAt(i);
            if (key == WakeKey)
            {
                _wake.Clear();
                TakeFound();
            }
            else if (key != AlarmKey && _connections[Connection.SlotOf(key)] is var connection && connection.Key == key)
            {
                Serve(connection, readiness);
                FlushMarked();
            }
        }
    }

    private void Expire()
    {
        _wheel.Turn(_now, _expired);
        foreach (var exchange in _expired)
        {
            GiveUp(exchange);
            Fail(exchange, new Failure(ErrorKind.Timeout));
        }
        _expired.Clear();
    }

    private void Abort()
    {
        foreach (var exchange in _exchanges.Where(exchange => exchange.IsInFlight))
        {
            GiveUp(exchange);
            EndRequest(exchange, Outcome.Aborted);
            Release(exchange);
        }
    }

    /// <summary>
    /// Sends again what a server did not process, and what was moved to another connection; frees the places of requests
    /// that found no connection.
    /// </summary>
    private void Resubmit()
    {
        PlaceMoved();
        while (_refused.TryTake(_now, out var exchange))
        {
            exchange.Stamps = new PhaseStamps { Begun = _now };
            Submit(exchange);
        }
        while (_unconnected.TryTake(_work.Drain.IsCancellationRequested ? long.MaxValue : _now, out var exchange))
            Free(exchange);
    }

    private int MillisecondsToWait()
    {
        var wait = Sooner(_wheel.MillisecondsToNextTurn(_now), _rampUp.MillisecondsToPlace);
        return Sooner(Sooner(wait, _refused.MillisecondsToNext(_now)), _unconnected.MillisecondsToNext(_now));
    }

    /// <summary>The shorter of two waits, where -1 is one without end.</summary>
    private static int Sooner(int one, int other) => (int)Math.Min((uint)one, (uint)other);
}
