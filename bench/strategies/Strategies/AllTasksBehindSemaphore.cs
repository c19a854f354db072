namespace LoadCluster.Bench.Strategies.Strategies;

/// <summary>Creates a task for every request at once; a semaphore lets the limit of them pass.</summary>
internal sealed class AllTasksBehindSemaphore : IStrategy
{
    public string Name => "all-tasks";

    public async Task RunAsync(long requests, int limit, Func<long, Task> send)
    {
        using var gate = new SemaphoreSlim(limit);
        var tasks = new List<Task>();
        for (var index = 0L; index < requests; index++)
            tasks.Add(SendAsync(index));
        await Task.WhenAll(tasks);

        async Task SendAsync(long index)
        {
            await gate.WaitAsync();
            try
            {
                await send(index);
            }
            finally
            {
                gate.Release();
            }
        }
    }
}
