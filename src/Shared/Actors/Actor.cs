using System.Threading.Channels;

namespace LoadCluster.Shared.Actors;

/// <summary>
/// A bounded mailbox and one loop that handles one message at a time, in the order in which they arrived; the fields of
/// a derived class belong to that loop and need no locks. An exception ends the actor (let it crash): it faults
/// <see cref="Completion"/>, and the owner decides what follows.
/// </summary>
/// <typeparam name="TMessage">What it understands.</typeparam>
public abstract class Actor<TMessage> : IAsyncDisposable
{
    private readonly Channel<Envelope> _mailbox;
    private readonly TimeProvider _time;
    private readonly List<ITimer> _timers = [];
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _started;

    /// <summary>Creates an actor that does nothing until <see cref="Start"/>.</summary>
    /// <param name="capacity">Messages the mailbox holds; 1 or more.</param>
    /// <param name="time">The clock of <see cref="Every"/>; the system's by default.</param>
    protected Actor(int capacity, TimeProvider? time = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _time = time ?? TimeProvider.System;
        _mailbox = Channel.CreateBounded<Envelope>(new BoundedChannelOptions(capacity)
        {
            FullMode = BoundedChannelFullMode.Wait,
            SingleReader = true,
            AllowSynchronousContinuations = false,
        });
    }

    /// <summary>Ends when the loop has ended: completed after a stop, faulted with what a message threw.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Starts the loop on the thread pool. Messages told before wait in the mailbox.</summary>
    /// <exception cref="InvalidOperationException">Started or stopped before.</exception>
    public void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) != 0)
            throw new InvalidOperationException($"{GetType().Name} was started or stopped before.");
        _ = Task.Run(RunAsync);
    }

    /// <summary>Puts a message into the mailbox; waits, in order of arrival, while it is full.</summary>
    /// <exception cref="ActorStoppedException">The actor was stopped or crashed, maybe while this waited.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while waiting; the message was not taken.</exception>
    public ValueTask TellAsync(TMessage message, CancellationToken ct = default) =>
        TryTell(message) ? ValueTask.CompletedTask : WriteAsync(new Envelope(message), ct);

    /// <summary>For facts that may be dropped: false when the mailbox is full or the actor has stopped.</summary>
    public bool TryTell(TMessage message) => _mailbox.Writer.TryWrite(new Envelope(message));

    /// <summary>
    /// Takes no more messages, handles those in the mailbox, then ends. Not to be awaited by the actor itself, which
    /// calls <see cref="Stop"/>. Throws what the actor crashed with, if it did.
    /// </summary>
    public Task StopAsync()
    {
        Stop();
        return Completion;
    }

    /// <summary>Cancels the message being handled, drops those in the mailbox and waits for the end. A crash is not
    /// thrown here: see <see cref="Completion"/>. Not to be awaited by the actor itself.</summary>
    public async ValueTask DisposeAsync()
    {
        await _abort.CancelAsync();
        Stop();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        GC.SuppressFinalize(this);
    }

    /// <summary>Handles one message. Called for one at a time.</summary>
    /// <param name="message">The message.</param>
    /// <param name="ct">Cancelled by <see cref="DisposeAsync"/>.</param>
    protected abstract ValueTask ReceiveAsync(TMessage message, CancellationToken ct);

    /// <summary>Runs before the first message. Throwing here is a crash.</summary>
    protected virtual ValueTask OnStartedAsync(CancellationToken ct) => ValueTask.CompletedTask;

    /// <summary>Runs after the last message, also after a crash.</summary>
    protected virtual ValueTask OnStoppedAsync() => ValueTask.CompletedTask;

    /// <summary>Takes no more messages; the loop ends after those in the mailbox.</summary>
    protected void Stop()
    {
        _mailbox.Writer.TryComplete();
        if (Interlocked.Exchange(ref _started, 1) == 0) _completion.TrySetResult();
    }

    /// <summary>
    /// Tells this actor <paramref name="message"/> every <paramref name="period"/> until it ends. While one waits to be
    /// handled, further ticks are skipped. Ticks of a full mailbox wait their turn as those of any sender do, so that a
    /// flood of messages cannot silence a timer. To be called by the actor itself, in <see cref="OnStartedAsync"/>
    /// or while it handles a message.
    /// </summary>
    /// <param name="period">More than zero; the first tick comes after one period.</param>
    /// <param name="message">The same one each time.</param>
    protected void Every(TimeSpan period, TMessage message)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(period, TimeSpan.Zero);
        var tick = new Tick();
        _timers.Add(_time.CreateTimer(_ => _ = TellTickAsync(message, tick), null, period, period));
    }

    /// <summary>Tells this actor <paramref name="message"/> once, unless it ends before. To be called as
    /// <see cref="Every"/> is.</summary>
    /// <param name="delay">How long from now, at least zero.</param>
    /// <param name="message">What it is told.</param>
    protected void After(TimeSpan delay, TMessage message)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        var tick = new Tick();
        tick.Once = _time.CreateTimer(_ => _ = TellTickAsync(message, tick), null, delay, Timeout.InfiniteTimeSpan);
        _timers.Add(tick.Once);
    }

    private async Task TellTickAsync(TMessage message, Tick tick)
    {
        if (!tick.TryQueue()) return;
        try
        {
            await WriteAsync(new Envelope(message, tick), CancellationToken.None);
        }
        catch (ActorStoppedException)
        {
            // The timer fired once more while the actor ended.
        }
    }

    private async ValueTask WriteAsync(Envelope envelope, CancellationToken ct)
    {
        try
        {
            await _mailbox.Writer.WriteAsync(envelope, ct);
        }
        catch (ChannelClosedException closed)
        {
            throw new ActorStoppedException(GetType().Name, closed.InnerException);
        }
    }

    private async Task RunAsync()
    {
        var crash = await CatchAsync(HandleAllAsync);
        // Closed before anything else, so that those who wait for room learn the reason at once.
        _mailbox.Writer.TryComplete(crash);
        foreach (var timer in _timers) await timer.DisposeAsync();
        var late = await CatchAsync(() => OnStoppedAsync().AsTask());
        crash ??= late;

        if (crash is null) _completion.SetResult();
        else _completion.SetException(crash);
    }

    private async Task HandleAllAsync()
    {
        await OnStartedAsync(_abort.Token);
        await foreach (var envelope in _mailbox.Reader.ReadAllAsync(_abort.Token))
        {
            if (envelope.Tick is { } tick)
                await DequeueAsync(tick);
            await ReceiveAsync(envelope.Message, _abort.Token);
        }
    }

    private async ValueTask DequeueAsync(Tick tick)
    {
        tick.Dequeued();
        if (tick.Once is not { } timer) return;
        _timers.Remove(timer);
        await timer.DisposeAsync();
    }

    private async Task<Exception?> CatchAsync(Func<Task> step)
    {
        try
        {
            await step();
            return null;
        }
        catch (OperationCanceledException) when (_abort.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception crash)
        {
            return crash;
        }
    }

    private readonly record struct Envelope(TMessage Message, Tick? Tick = null);

    /// <summary>Knows whether a timer's message is in the mailbox.</summary>
    private sealed class Tick
    {
        private int _queued;

        /// <summary>Its timer, if that fires once.</summary>
        public ITimer? Once { get; set; }

        public bool TryQueue() => Interlocked.Exchange(ref _queued, 1) == 0;

        public void Dequeued() => Volatile.Write(ref _queued, 0);
    }
}
