namespace LoadCluster.Agent.Streams;

/// <summary>
/// How many calls may be in flight at a time: set by an owner on any thread, obeyed by the one user attached to it,
/// such as a <see cref="UnorderedMapExtensions">MapAsyncUnordered</see> enumeration.
/// </summary>
public sealed class ConcurrencyLimit
{
    private int _value;
    private int _inFlight;
    private int _maxInFlight;
    private Action? _wake;

    /// <summary>Creates a limit.</summary>
    /// <param name="value">Calls in flight at most; 0 or more, where 0 pauses.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is negative.</exception>
    public ConcurrencyLimit(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        _value = value;
    }

    /// <summary>Calls that may be in flight; 0 or more, where 0 pauses.</summary>
    public int Value => Volatile.Read(ref _value);

    /// <summary>Calls in flight now; above <see cref="Value"/> only while a lowered limit is not reached yet.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>The most calls that ever were in flight together.</summary>
    public int MaxInFlight => Volatile.Read(ref _maxInFlight);

    /// <summary>The most calls in flight together since this was last asked, or since the start.</summary>
    public int TakeMaxInFlight() => Interlocked.Exchange(ref _maxInFlight, InFlight);

    /// <summary>
    /// Sets <see cref="Value"/>. A raised limit is used at once, by calls started on the thread pool; a lowered one
    /// cancels nothing: fewer calls start until enough have finished.
    /// </summary>
    /// <param name="value">Calls in flight at most; 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="value"/> is negative.</exception>
    public void Change(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        // A full fence on both sides (here and in Attach) makes sure that a raise is either seen or signalled.
        if (Interlocked.Exchange(ref _value, value) < value) Volatile.Read(ref _wake)?.Invoke();
    }

    /// <summary>
    /// Makes <paramref name="wake"/> the one waiter; it is called after every raise, by whoever raised.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another one is attached.</exception>
    public void Attach(Action wake)
    {
        if (Interlocked.CompareExchange(ref _wake, wake, null) is not null)
            throw new InvalidOperationException("This limit is in use by another user.");
    }

    /// <summary>Takes the waiter away; a raise that happens meanwhile may still call it.</summary>
    public void Detach() => Volatile.Write(ref _wake, null);

    /// <summary>Counts a call that starts. One caller at a time.</summary>
    public void Enter()
    {
        var inFlight = Interlocked.Increment(ref _inFlight);
        if (inFlight > _maxInFlight) Volatile.Write(ref _maxInFlight, inFlight);
    }

    /// <summary>Counts a call that ended. Any thread.</summary>
    public void Exit() => Interlocked.Decrement(ref _inFlight);
}
