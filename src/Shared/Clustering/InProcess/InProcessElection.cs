namespace LoadCluster.Shared.Clustering.InProcess;

/// <summary>Whoever holds the one seat is active.</summary>
internal sealed class InProcessElection
{
    private readonly SemaphoreSlim _seat = new(1, 1);
    private long _epoch;

    public async ValueTask<long> WinAsync(CancellationToken cancellationToken)
    {
        await _seat.WaitAsync(cancellationToken);
        return ++_epoch;
    }

    public void StepDown() => _seat.Release();
}
