using System.Diagnostics;
using System.Runtime.InteropServices;
using LoadCluster.Agent.Linux;
using LoadCluster.Agent.Pacing;
using LoadCluster.Agent.Scenarios;
using LoadCluster.Agent.Streams;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Senders.Socket;

/// <summary>
/// One thread that keeps the requests of a lane in flight over connections that it alone owns. What it is told from
/// outside (more work, a higher limit, drain, stop) reaches it through one wake-up. Nothing is allocated for a request.
/// </summary>
/// <remarks>
/// The clock is read once a request: the moment at which the last byte of an answer was read is also the moment at
/// which its slot was free for the next request, and that request is sent within the same fraction of a microsecond.
/// </remarks>
internal sealed unsafe partial class EventLoop : IDisposable
{
    private const ulong WakeKey = ulong.MaxValue;
    private const ulong AlarmKey = ulong.MaxValue - 1;
    private const int BufferBytes = 64 * 1024;

    // Together, the loops of a run leave half of a usual queue free for those of other agents.
    private const int MaxUnanswered = 256;

    // Between so many starts, answers are read and orders obeyed, even when every start fails at once.
    private const int MaxStartsInARow = 128;

    // So much of one large body is read before others have their turn.
    private const int MaxReadsInARow = 16;

    private static readonly long TicksPerMicrosecond = Stopwatch.Frequency / 1_000_000;

    private readonly SendLoop _work;
    private readonly WakeSignal _wake = new();
    private readonly Alarm? _alarm;
    private readonly Epoll _epoll = new();
    private readonly Dialer _dialer;
    private readonly FlowPlan _plan;
    private readonly RequestRenderer[] _renderers;
    private readonly ResponseEvaluator _judge;
    private readonly long _timeout;
    private readonly TimerWheel _wheel;
    private readonly RampUp _rampUp;
    private readonly List<Connection> _connections = [];
    private readonly Stack<Connection> _free = [];
    private readonly List<Connection> _expired = [];
    private readonly byte* _buffer = (byte*)NativeMemory.Alloc(BufferBytes);
    private long _now = Stopwatch.GetTimestamp();
    private long _alarmStamp = long.MaxValue;
    private int _inFlight;

    public EventLoop(SendLoop work, SocketPlan plan)
    {
        _work = work;
        _dialer = new Dialer(plan.Target, _epoll);
        _plan = plan.Flows;
        _renderers =
            [.. _plan.Steps.Select(step => new RequestRenderer(step.Request, step.Variables, plan.Spec.Transport))];
        _judge = new ResponseEvaluator(plan.Spec, _plan);
        _timeout = (long)(plan.Spec.Transport.Timeout.TotalSeconds * Stopwatch.Frequency);
        _wheel = new TimerWheel(_timeout, _now);
        _rampUp = new RampUp(Math.Max(1, MaxUnanswered / plan.Lanes));
        _epoll.TryAdd(_wake.File, WakeKey);
        if (!work.IsPaced)
            return;
        _alarm = new Alarm();
        _epoll.TryAdd(_alarm.File, AlarmKey);
    }

    /// <summary>Sends until drained and nothing is in flight.</summary>
    public void Run()
    {
        using var onDrain = _work.Drain.UnsafeRegister(static wake => ((WakeSignal)wake!).Signal(), _wake);
        using var onStop = _work.Stop.UnsafeRegister(static wake => ((WakeSignal)wake!).Signal(), _wake);
        _work.Attach(_wake.Signal);
        while (!_work.Drain.IsCancellationRequested || _inFlight > 0)
        {
            var idle = Fill() ? Sooner(_wheel.MillisecondsToNextTurn(_now), _rampUp.MillisecondsToPlace) : 0;
            if (_alarm is not null && idle != 0)
                SetAlarm(_alarm);
            Serve(_epoll.Wait(idle));
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
        _epoll.Dispose();
        NativeMemory.Free(_buffer);
    }

    /// <summary>Starts requests until the limit is reached or there is nothing to start.</summary>
    /// <returns><see langword="false"/> when it is somebody else's turn before there will be more to start.</returns>
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
        if (_work.NextDue == _alarmStamp || !CanStart(_inFlight + 1) || (_free.Count == 0 && !_rampUp.HasPlace(_now)))
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
    private bool IsGrowing => !_work.IsPaced && _connections.Count < _work.Limit.Value;

    private bool TryStart()
    {
        _now = Stopwatch.GetTimestamp();
        // Asked once: the limit may change at any time.
        var grows = IsGrowing || _free.Count == 0;
        if ((grows && !_rampUp.HasPlace(_now)) || !_work.TryStart(_now, out var item))
            return false;
        _inFlight++;
        Start(grows ? Grow() : _free.Pop(), item);
        return true;
    }

    private Connection Grow()
    {
        var connection = new Connection(_connections.Count, _plan.IsTrivial ? null : new FlowRun(_plan));
        _connections.Add(connection);
        _rampUp.Enter(connection, _now);
        return connection;
    }

    private void Serve(int events)
    {
        _now = Stopwatch.GetTimestamp();
        for (var i = 0; i < events; i++)
        {
            var key = _epoll.KeyAt(i);
            if (key == WakeKey)
                _wake.Clear();
            else if (key != AlarmKey && _connections[Connection.SlotOf(key)] is var connection && connection.Key == key)
                Serve(connection, _epoll.ReadinessAt(i));
        }
    }

    /// <summary>Does all that a connection can do now: what is left undone here is not announced again.</summary>
    private void Serve(Connection connection, Readiness readiness)
    {
        var hasInput = (readiness & (Readiness.In | Readiness.Ending)) != 0;
        if (connection.State == ConnectionState.Connecting)
            EndConnect(connection);
        else if (connection.State == ConnectionState.Idle && hasInput)
            Close(connection);
        if (connection.State is ConnectionState.Sending or ConnectionState.Receiving && hasInput)
            Receive(connection, readiness);
        if (connection.State == ConnectionState.Sending && (readiness & Readiness.Out) != 0)
            Send(connection);
    }

    private void Expire()
    {
        _wheel.Turn(_now, _expired);
        foreach (var connection in _expired)
            Fail(connection, ErrorKind.Timeout);
        _expired.Clear();
    }

    private void Abort()
    {
        foreach (var connection in _connections.Where(connection => connection.IsInFlight))
        {
            EndRequest(connection, Outcome.Aborted);
            Close(connection);
            Release(connection);
        }
    }

    /// <summary>The shorter of two waits, where -1 is one without end.</summary>
    private static int Sooner(int one, int other) => (int)Math.Min((uint)one, (uint)other);
}
