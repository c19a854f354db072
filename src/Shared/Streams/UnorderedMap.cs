using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace LoadCluster.Shared.Streams;

/// <summary>One enumeration of <see cref="UnorderedMapExtensions">MapAsyncUnordered</see>.</summary>
/// <remarks>
/// There is no pump that results and slots have to hop through: whoever makes progress possible (a call that completed,
/// a raised limit, a result taken, a stop) tries to take <em>the turn</em>, a flag that one thread holds at a time. Its
/// holder alone pulls the source and starts calls, and passes the turn on before it enters the call. Who finds the turn
/// taken may leave, since a holder looks again after passing it: the interlocked exchanges order the two.
/// </remarks>
internal sealed partial class UnorderedMap<T, TResult> : IThreadPoolWorkItem, IAsyncDisposable
{
    private readonly IAsyncEnumerator<T> _source;
    private readonly ConcurrencyLimit _limit;
    private readonly Func<T, ValueTask<TResult>> _map;
    private readonly CancellationTokenSource _stop;
    private readonly Action _onPulled;
    private readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Unbounded only in name: HasRoom keeps what is in flight or unread within twice the limit.
    private readonly Channel<TResult> _results =
        Channel.CreateUnbounded<TResult>(new() { SingleReader = true, AllowSynchronousContinuations = false });

    private int _turn;
    private int _untaken;
    private Exception? _error;

    // Of the holder of the turn.
    private ConfiguredValueTaskAwaitable<bool>.ConfiguredValueTaskAwaiter _pull;
    private bool _holdsElement;
    private volatile bool _exhausted;

    public UnorderedMap(
        IAsyncEnumerable<T> source,
        ConcurrencyLimit limit,
        Func<T, ValueTask<TResult>> map,
        CancellationToken stopPulling)
    {
        _limit = limit;
        _map = map;
        _onPulled = OnPulled;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stopPulling);
        _source = source.GetAsyncEnumerator(_stop.Token);

        limit.Attach(Schedule);
        _stop.Token.UnsafeRegister(static self => ((UnorderedMap<T, TResult>)self!).Schedule(), this);
        Schedule();
    }

    /// <summary>No call starts any more.</summary>
    private bool HasEnded => _exhausted || _stop.IsCancellationRequested;

    private bool HasRoom
    {
        get
        {
            var limit = _limit.Value;
            return _limit.InFlight < limit && Volatile.Read(ref _untaken) < 2L * limit;
        }
    }

    /// <summary>Whether there is something to do for a holder of the turn.</summary>
    private bool CanAdvance => HasEnded ? _limit.InFlight == 0 : HasRoom;

    /// <summary>False at the end; throws what a call or the source threw, once all results are taken.</summary>
    public ValueTask<bool> WaitToTakeAsync() => _results.Reader.WaitToReadAsync(CancellationToken.None);

    public bool TryTake([MaybeNullWhen(false)] out TResult result)
    {
        if (!_results.Reader.TryRead(out result)) return false;
        Interlocked.Decrement(ref _untaken);
        if (Volatile.Read(ref _turn) == 0 && CanAdvance) Schedule();
        return true;
    }

    /// <summary>Starts nothing more, awaits what was started, then lets go of the source and the limit.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _finished.Task;
        _limit.Detach();
        _stop.Dispose();
        await _source.DisposeAsync();
    }

    void IThreadPoolWorkItem.Execute() => TryAdvance(spare: null);

    private void Schedule() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    private bool TryTakeTurn() => CanAdvance && Interlocked.Exchange(ref _turn, 1) == 0;

    private void PassTurn() => Interlocked.Exchange(ref _turn, 0);

    private void TryAdvance(Slot? spare)
    {
        if (TryTakeTurn()) Advance(spare);
    }

    /// <summary>Does all that can be done now. Called with the turn held.</summary>
    private void Advance(Slot? spare)
    {
        do
        {
            if (!_holdsElement && !HasEnded && HasRoom && !TryPull()) return;
            if (HasEnded && _limit.InFlight == 0)
            {
                Finish();
                return;
            }

            if (_holdsElement && !HasEnded && HasRoom) Start(ref spare);
            else PassTurn();
        }
        while (TryTakeTurn());
    }

    /// <summary>False: the turn now belongs to <see cref="OnPulled"/>, which may be running already.</summary>
    private bool TryPull()
    {
        try
        {
            _pull = AwaiterOf(_source.MoveNextAsync());
        }
        catch (Exception error)
        {
            Fail(error);
            return true;
        }

        if (!_pull.IsCompleted)
        {
            _pull.OnCompleted(_onPulled);
            return false;
        }

        EndPull();
        return true;
    }

    private void OnPulled()
    {
        EndPull();
        Advance(spare: null);
    }

    private void EndPull()
    {
        try
        {
            _holdsElement = _pull.GetResult();
            if (!_holdsElement) _exhausted = true;
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The answer to our own token.
        }
        catch (Exception error)
        {
            Fail(error);
        }
    }

    /// <summary>Starts the call for the element held, and passes the turn before the call's synchronous part.</summary>
    private void Start(ref Slot? spare)
    {
        var element = _source.Current;
        _holdsElement = false;
        _limit.Enter();
        Interlocked.Increment(ref _untaken);
        PassTurn();

        var slot = spare ?? new Slot(this);
        spare = slot.TryRun(element) ? slot : null;
    }

    private void Fail(Exception error)
    {
        Interlocked.CompareExchange(ref _error, error, null);
        _stop.Cancel();
    }

    /// <summary>Ends the results. The turn is never passed on again.</summary>
    private void Finish()
    {
        _results.Writer.Complete(_error);
        _finished.SetResult();
    }

    private static ConfiguredValueTaskAwaitable<TValue>.ConfiguredValueTaskAwaiter AwaiterOf<TValue>(
        ValueTask<TValue> task) => task.ConfigureAwait(false).GetAwaiter();
}
