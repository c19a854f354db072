using System.Threading.Tasks.Sources;

namespace LoadCluster.Agent.Pacing;

/// <summary>
/// Waits for moments without blocking the waiter, finer than the platform's timers, which know whole milliseconds only.
/// What follows a wait runs on the timer's own thread: handing it to the pool would take longer than the wait.
/// </summary>
internal sealed class DueTimer : IValueTaskSource, IDisposable
{
    private readonly IAlarm _alarm;
    private readonly Thread _thread;

    // Continuations run where the result is set.
    private ManualResetValueTaskSourceCore<bool> _wait;
    private volatile State _state;
    private bool _isWoken;
    private volatile bool _isDisposed;

    public DueTimer()
        : this(OperatingSystem.IsLinux() ? new Alarm() : new CoarseAlarm())
    {
    }

    /// <param name="alarm">What it waits with.</param>
    internal DueTimer(IAlarm alarm)
    {
        _alarm = alarm;
        _thread = new Thread(Ring) { IsBackground = true, Name = "due requests" };
        _thread.Start();
    }

    private enum State
    {
        Idle,
        Waiting,
        Over,
    }

    /// <summary>Waits for a moment or for being woken; now and then less. One wait at a time.</summary>
    /// <param name="stamp">
    /// A stamp of <see cref="System.Diagnostics.Stopwatch"/>; <see cref="long.MaxValue"/> to wait for being woken.
    /// </param>
    public ValueTask WaitUntilAsync(long stamp)
    {
        _wait.Reset();
        _alarm.Set(stamp);
        // Asked after the alarm was set: it may have been set over the one that should have woken us.
        if (!Interlocked.Exchange(ref _isWoken, false)
            && Interlocked.CompareExchange(ref _state, State.Waiting, State.Idle) == State.Idle)
            return new ValueTask(this, _wait.Version);
        _state = State.Idle;
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends the wait, or the next one if there is none. Any thread, also after it was disposed of.</summary>
    public void Wake()
    {
        Volatile.Write(ref _isWoken, true);
        _alarm.Set(0);
    }

    /// <summary>Lets go of the thread. Nothing waits, or will.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _alarm.Set(0);
    }

    void IValueTaskSource.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private void Ring()
    {
        while (true)
        {
            _alarm.Wait();
            if (_isDisposed)
                return;
            if (Interlocked.CompareExchange(ref _state, State.Over, State.Idle) == State.Waiting)
            {
                _state = State.Idle;
                _wait.SetResult(true);
            }
        }
    }
}
