using System.Runtime.InteropServices;
using System.Threading.Channels;

namespace LoadCluster.Cli.Running;

/// <summary>
/// Ctrl-C and SIGTERM, counted instead of obeyed, until disposed. The third ends the process as it would have anyway.
/// </summary>
internal sealed class Interrupts : IDisposable
{
    private const int Obeyed = 2;

    private readonly Channel<int> _received = Channel.CreateBounded<int>(Obeyed);
    private readonly PosixSignalRegistration[] _registrations;
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    public Interrupts() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Count),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Count),
    ];

    /// <summary>How many came so far.</summary>
    public int Received => Volatile.Read(ref _count);

    /// <summary>The number of each as it comes, from 1.</summary>
    public IAsyncEnumerable<int> WatchAsync(CancellationToken cancellationToken) =>
        _received.Reader.ReadAllAsync(cancellationToken);

    /// <summary>Ends with the first.</summary>
    public Task FirstAsync() => _first.Task;

    /// <summary>Ends with the second.</summary>
    public Task SecondAsync() => _second.Task;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
    }

    private void Count(PosixSignalContext signal)
    {
        var count = Interlocked.Increment(ref _count);
        signal.Cancel = count <= Obeyed;
        _received.Writer.TryWrite(count);
        (count == 1 ? _first : _second).TrySetResult();
    }
}
