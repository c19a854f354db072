using System.Collections.Immutable;

namespace LoadCluster.Agent.Streams;

/// <summary>
/// How many calls may be in flight at a time, shared by any number of stages and event loops. The owner may change it
/// at any time. Thread-safe.
/// </summary>
public sealed class ConcurrencyLimit
{
    private ImmutableArray<Waiter> _waiters = [];
    private int _value;
    private int _inFlight;
    private int _maxInFlight;

    /// <param name="value">Calls in flight at most; 0 pauses.</param>
    public ConcurrencyLimit(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        _value = value;
    }

    public int Value => Volatile.Read(ref _value);

    /// <summary>Above <see cref="Value"/> only after the limit was lowered, until enough calls have ended.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>The most calls in flight since the last <see cref="TakeMaxInFlight"/>.</summary>
    public int MaxInFlight => Volatile.Read(ref _maxInFlight);

    /// <summary>Whether a call that ends should not be followed by another.</summary>
    public bool IsExceeded => InFlight > Value;

    public int TakeMaxInFlight() => Interlocked.Exchange(ref _maxInFlight, InFlight);

    /// <summary>A raise wakes all waiters. Lowering cancels nothing: fewer calls start until enough have ended.</summary>
    public void Change(int value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        if (Interlocked.Exchange(ref _value, value) >= value)
            return;
        foreach (var waiter in _waiters)
            waiter.Wake();
    }

    /// <summary>Makes a waiter known to <see cref="Exit"/> and <see cref="Change"/>.</summary>
    public void Attach(Waiter waiter) =>
        ImmutableInterlocked.Update(ref _waiters, static (all, added) => all.Add(added), waiter);

    public void Detach(Waiter waiter) =>
        ImmutableInterlocked.Update(ref _waiters, static (all, removed) => all.Remove(removed), waiter);

    /// <summary>Counts a call that starts, unless the limit is reached.</summary>
    public bool TryEnter()
    {
        while (true)
        {
            var inFlight = InFlight;
            if (inFlight >= Value)
                return false;
            if (Interlocked.CompareExchange(ref _inFlight, inFlight + 1, inFlight) != inFlight)
                continue;
            NoteMax(inFlight + 1);
            return true;
        }
    }

    /// <summary>As <see cref="TryEnter()"/>; if the limit is reached, the waiter is woken when it may be no longer.</summary>
    public bool TryEnter(Waiter waiter)
    {
        ArgumentNullException.ThrowIfNull(waiter);
        return TryEnter() || (waiter.BeginWait() && TryEnter());
    }

    /// <summary>Counts a call that ended.</summary>
    /// <param name="except">A waiter that looks by itself.</param>
    public void Exit(Waiter? except = null)
    {
        Interlocked.Decrement(ref _inFlight);
        foreach (var waiter in _waiters)
        {
            if (waiter != except)
                waiter.Notify();
        }
    }

    private void NoteMax(int inFlight)
    {
        for (var max = MaxInFlight; inFlight > max; max = MaxInFlight)
            Interlocked.CompareExchange(ref _maxInFlight, inFlight, max);
    }
}
