using System.Collections.Concurrent;
using System.Threading.Channels;

namespace LoadCluster.Shared.Tests.Streams;

/// <summary>Calls that the test completes by hand, and the announcements of those that have started.</summary>
internal sealed class ManualCalls
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Channel<int> _started = Channel.CreateUnbounded<int>();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<int>> _calls = new();
    private volatile bool _completeAll;

    public int StartedCount => _calls.Count;

    public ValueTask<int> Run(int element)
    {
        var call = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[element] = call;
        _started.Writer.TryWrite(element);
        if (_completeAll) call.TrySetResult(element);
        return new ValueTask<int>(call.Task);
    }

    /// <summary>Waits until so many more calls have started; returns their elements in that order.</summary>
    public async Task<int[]> NextStarted(int count)
    {
        var elements = new int[count];
        using var patience = new CancellationTokenSource(Patience);
        for (var i = 0; i < count; i++) elements[i] = await _started.Reader.ReadAsync(patience.Token);
        return elements;
    }

    public void Complete(int element) => _calls[element].SetResult(element);

    /// <summary>Completes what has started, and from now on whatever starts.</summary>
    public void CompleteAll()
    {
        _completeAll = true;
        foreach (var (element, call) in _calls) call.TrySetResult(element);
    }

    public void Fail(int element, Exception error) => _calls[element].SetException(error);
}
