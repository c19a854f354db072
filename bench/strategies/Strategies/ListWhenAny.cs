namespace LoadCluster.Bench.Strategies.Strategies;

/// <summary>
/// Keeps a list of as many tasks as the limit and waits for the first that ends. Each wait looks at the whole list,
/// adds a continuation to each task and takes it off again.
/// </summary>
internal sealed class ListWhenAny : IStrategy
{
    public string Name => "list-when-any";

    public async Task RunAsync(long requests, int limit, Func<long, Task> send)
    {
        var running = new List<Task>(limit);
        for (var index = 0L; index < requests; index++)
        {
            if (running.Count == limit)
                running.Remove(await Task.WhenAny(running));
            running.Add(send(index));
        }
        await Task.WhenAll(running);
    }
}
