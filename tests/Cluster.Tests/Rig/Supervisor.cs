namespace LoadCluster.Cluster.Tests.Rig;

/// <summary>Starts coordinators again a second after they ended, as a service manager does.</summary>
internal sealed class Supervisor : IAsyncDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private readonly ClusterRig _rig;
    private readonly Action<string> _log;
    private readonly CancellationTokenSource _disposed = new();
    private readonly Task _watching;

    public Supervisor(ClusterRig rig, Action<string> log)
    {
        (_rig, _log) = (rig, log);
        _watching = WatchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        await _watching;
        _disposed.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_disposed.IsCancellationRequested)
        {
            await Task.Delay(Delay, _disposed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var name in _rig.CoordinatorNames.Where(name => _rig[name].HasEnded && !_disposed.IsCancellationRequested))
                await RestartAsync(name);
        }
    }

    private async Task RestartAsync(string name)
    {
        var (output, errors) = (_rig[name].Output, _rig[name].Errors);
        _log($"restart {name}, which ended: {LastLine(output)} {LastLine(errors)}");
        try
        {
            await _rig.StartCoordinatorAsync(name);
        }
        catch (ShouldAssertException)
        {
            // It may have been killed before it was ready: the next look starts it again.
            await Task.Delay(Delay, CancellationToken.None);
            if (!_rig[name].HasEnded)
                throw;
        }
    }

    private static string LastLine(string text) => text.TrimEnd().Split('\n')[^1];
}
