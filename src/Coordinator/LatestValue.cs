using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace LoadCluster.Coordinator;

/// <summary>
/// A value that changes, watched by many. Each watcher has a mailbox of one place in which newer values replace older
/// ones: a slow watcher misses values, never the latest, and delays no other.
/// </summary>
/// <typeparam name="T">What is watched.</typeparam>
public sealed class LatestValue<T>
    where T : class
{
    private readonly Lock _gate = new();
    private readonly List<Channel<T>> _watchers = [];
    private bool _completed;

    /// <summary>The latest value; <see langword="null"/> before the first.</summary>
    public T? Current { get; private set; }

    /// <summary>Sets the latest value.</summary>
    public void Publish(T value)
    {
        lock (_gate)
        {
            Current = value;
            foreach (var watcher in _watchers)
                watcher.Writer.TryWrite(value);
        }
    }

    /// <summary>There will be no more values: watchers end after the latest one.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            foreach (var watcher in _watchers)
                watcher.Writer.TryComplete();
        }
    }

    /// <summary>The latest value, if there is one, and then those that follow.</summary>
    public async IAsyncEnumerable<T> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var mailbox = Subscribe();
        try
        {
            await foreach (var value in mailbox.Reader.ReadAllAsync(cancellationToken))
                yield return value;
        }
        finally
        {
            lock (_gate)
                _watchers.Remove(mailbox);
        }
    }

    private Channel<T> Subscribe()
    {
        var mailbox = Channel.CreateBounded<T>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
        {
            _watchers.Add(mailbox);
            if (Current is { } value)
                mailbox.Writer.TryWrite(value);
            if (_completed)
                mailbox.Writer.TryComplete();
        }
        return mailbox;
    }
}
