using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace LoadCluster.Cli.Running;

/// <summary>
/// Ctrl-C, SIGTERM and SIGHUP, counted instead of obeyed, until disposed. One more than asked for ends the process as it would
/// have anyway.
/// </summary>
internal sealed class InterruptSignal : IDisposable
{
    private readonly Channel<int> _received;
    private readonly PosixSignalRegistration[] _registrations;
    private readonly int _most;
    private int _count;

    /// <param name="most">How many are counted, at least 1.</param>
    public InterruptSignal(int most)
    {
        _most = most;
        _received = Channel.CreateBounded<int>(most);
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Count),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Count),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, Count),
        ];
    }

    /// <summary>How many came so far.</summary>
    public int Received => Volatile.Read(ref _count);

    /// <summary>The number of each as it comes, from 1.</summary>
    public IAsyncEnumerable<int> WatchAsync(CancellationToken cancellationToken) =>
        _received.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Ends with the first.</summary>
    public async Task FirstAsync() => await _received.Reader.ReadAsync();

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private void Count(PosixSignalContext signal)
    {
        var count = Interlocked.Increment(ref _count);
        signal.Cancel = count <= _most;
        _received.Writer.TryWrite(count);
    }
}
