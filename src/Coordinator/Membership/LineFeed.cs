using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace LoadCluster.Coordinator.Membership;

/// <summary>Lines of a log; each follower gets the last ones first, and misses lines when it is slow.</summary>
public sealed class LineFeed
{
    private const int Kept = 100;

    private readonly Lock _gate = new();
    private readonly Queue<string> _last = new();
    private readonly List<Channel<string>> _followers = [];

    /// <summary>Adds a line. Any thread.</summary>
    public void Add(string line)
    {
        lock (_gate)
        {
            _last.Enqueue(line);
            if (_last.Count > Kept)
                _last.Dequeue();
            foreach (var follower in _followers)
                follower.Writer.TryWrite(line);
        }
    }

    /// <summary>The last lines, and then those that follow.</summary>
    public async IAsyncEnumerable<string> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lines = Subscribe();
        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync(cancellationToken))
                yield return line;
        }
        finally
        {
            lock (_gate)
                _followers.Remove(lines);
        }
    }

    private Channel<string> Subscribe()
    {
        var lines = Channel.CreateBounded<string>(
            new BoundedChannelOptions(2 * Kept) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
        {
            foreach (var line in _last)
                lines.Writer.TryWrite(line);
            _followers.Add(lines);
        }
        return lines;
    }
}
