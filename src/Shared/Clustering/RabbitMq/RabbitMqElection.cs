namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>Stands for election, again and again, until it wins.</summary>
internal sealed class RabbitMqElection(BrokerLink link, Topology topology, ClusterLog log) : IElection, IAsyncDisposable
{
    private Candidacy? _won;

    public async ValueTask<Term> WinAsync(CancellationToken cancellationToken)
    {
        await DisposeAsync();
        while (true)
        {
            await topology.EnsureAsync(cancellationToken);
            var candidacy = await link.RunAsync(Candidacy.EnterAsync, cancellationToken);
            if (await TryWinAsync(candidacy, cancellationToken) is { } term)
                return term;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _won, null) is { } won)
            await won.DisposeAsync();
    }

    private async Task<Term?> TryWinAsync(Candidacy candidacy, CancellationToken ct)
    {
        using var standing = CancellationTokenSource.CreateLinkedTokenSource(ct, candidacy.Over);
        try
        {
            if (await candidacy.Activated.WaitAsync(ct))
            {
                var epoch = await log.ElectAsync(standing.Token);
                _won = candidacy;
                return new Term(epoch, candidacy.Over);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Over before it began: it must not count, and the next one may.
        }
        finally
        {
            if (_won != candidacy)
                await candidacy.DisposeAsync();
        }
        return null;
    }
}
