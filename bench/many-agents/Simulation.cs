namespace LoadCluster.Bench.ManyAgents;

/// <summary>What all simulated agents have counted together, and when.</summary>
/// <param name="rate">Requests/s of each agent.</param>
internal sealed class Simulation(int rate)
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    private readonly Lock _gate = new();
    private readonly List<(long Stamp, long Counted)> _history = [(TimeProvider.System.GetTimestamp(), 0)];
    private long _counted;

    public int Rate => rate;

    public void Count(long requests) => Interlocked.Add(ref _counted, requests);

    /// <summary>Writes history until cancelled.</summary>
    public async Task RememberAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            lock (_gate)
                _history.Add((TimeProvider.System.GetTimestamp(), Interlocked.Read(ref _counted)));
            await Task.Delay(Step, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>How long ago no more than this was counted.</summary>
    public TimeSpan AgeOf(long counted)
    {
        lock (_gate)
            return TimeProvider.System.GetElapsedTime(_history.FindLast(moment => moment.Counted <= counted).Stamp);
    }
}
