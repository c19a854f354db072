namespace LoadCluster.Bench.Strategies.Strategies;

/// <summary>Starts a request when a slot is free; whatever request ends releases its slot. Keeps no list.</summary>
internal sealed class SlotPool : IStrategy
{
    public string Name => "slot-pool";

    public async Task RunAsync(long requests, int limit, Func<long, Task> send)
    {
        using var slots = new SemaphoreSlim(limit);
        for (var index = 0L; index < requests; index++)
        {
            await slots.WaitAsync();
            _ = SendAsync(index);
        }
        for (var slot = 0; slot < limit; slot++)
            await slots.WaitAsync();

        async Task SendAsync(long index)
        {
            try
            {
                await send(index);
            }
            finally
            {
                slots.Release();
            }
        }
    }
}
