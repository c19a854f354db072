namespace LoadCluster.Bench.Strategies.Strategies;

/// <summary>Keeps a list of as many tasks as the limit and looks again and again which of them have ended.</summary>
internal sealed class ListBusyPolling : IStrategy
{
    public string Name => "list-polling";

    public async Task RunAsync(long requests, int limit, Func<long, Task> send)
    {
        var running = new List<Task>(limit);
        for (var index = 0L; index < requests; index++)
        {
            while (running.Count == limit)
            {
                running.RemoveAll(task => task.IsCompleted);
                await Task.Yield();
            }
            running.Add(send(index));
        }
        await Task.WhenAll(running);
    }
}
