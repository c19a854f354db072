using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace LoadCluster.Cli.Running;

/// <summary>
/// Counts Ctrl-C and SIGTERM instead of ending the process, until disposed. The first one beyond the maximum ends the
/// process.
/// </summary>
internal sealed class InterruptSignal : IDisposable
{
    private readonly Channel<int> _received;
    private readonly PosixSignalRegistration[] _registrations;
    private readonly CancellationTokenSource _first = new();
    private readonly int _most;
    private int _count;

    /// <param name="most">The maximum, at least 1.</param>
    public InterruptSignal(int most)
    {
        _most = most;
        _received = Channel.CreateBounded<int>(most);
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Count),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Count),
        ];
    }

    /// <summary>The number received so far.</summary>
    public int Received => Volatile.Read(ref _count);

    /// <summary>Cancelled by the first.</summary>
    public CancellationToken First => _first.Token;

    /// <summary>The number of each as it is received, from 1.</summary>
    public IAsyncEnumerable<int> WatchAsync(CancellationToken cancellationToken) =>
        _received.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Ends with the first.</summary>
    public async Task FirstAsync() => await _received.Reader.ReadAsync();

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _first.Dispose();
    }

    private void Count(PosixSignalContext signal)
    {
        var count = Interlocked.Increment(ref _count);
        signal.Cancel = count <= _most;
        _received.Writer.TryWrite(count);
        _first.Cancel();
    }
}
