namespace LoadCluster.Agent.Streams;

/// <summary>
/// Wakes a thread or a stage once after it has found nothing to do. To wait: look, <see cref="BeginWait"/>, look again,
/// sleep. The second look closes the gap in which a notification would be missed.
/// </summary>
/// <param name="wake">Called on the notifying thread, also late, when its owner has ended.</param>
public sealed class Waiter(Action wake)
{
    private int _isWaiting;

    /// <returns>Whether to look again; <see langword="false"/> if the waiter was waiting before.</returns>
    public bool BeginWait() => Volatile.Read(ref _isWaiting) == 0 && Interlocked.Exchange(ref _isWaiting, 1) == 0;

    /// <summary>Wakes the owner if it waits. The caller has made its change visible with a full fence.</summary>
    public void Notify()
    {
        if (Volatile.Read(ref _isWaiting) != 0 && Interlocked.Exchange(ref _isWaiting, 0) != 0)
            wake();
    }

    /// <summary>Wakes the owner in any case.</summary>
    public void Wake() => wake();
}
