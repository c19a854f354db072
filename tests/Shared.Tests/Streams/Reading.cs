namespace LoadCluster.Shared.Tests.Streams;

/// <summary>A consumer that the test moves step by step; it asks for the first result at once.</summary>
internal sealed class Reading : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly IAsyncEnumerator<int> _results;
    private Task<bool> _step;

    public Reading(IAsyncEnumerable<int> results)
    {
        _results = results.GetAsyncEnumerator();
        _step = _results.MoveNextAsync().AsTask();
    }

    public async Task<int> Next()
    {
        (await _step.WaitAsync(Patience)).ShouldBeTrue();
        var result = _results.Current;
        _step = _results.MoveNextAsync().AsTask();
        return result;
    }

    public async Task End() => (await _step.WaitAsync(Patience)).ShouldBeFalse();

    public async Task<TError> Throws<TError>()
        where TError : Exception => await Should.ThrowAsync<TError>(() => _step.WaitAsync(Patience));

    // A test that failed half-way leaves a step pending, and its own error is the one to see.
    public ValueTask DisposeAsync() => _step.IsCompleted ? _results.DisposeAsync() : ValueTask.CompletedTask;
}
