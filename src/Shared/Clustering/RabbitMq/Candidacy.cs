using System.Diagnostics;
using RabbitMQ.Client;

namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>
/// One stay in the candidates' queue. Every candidate publishes a tick a second to it; the broker delivers them to one
/// candidate only, so whoever gets ticks is active, until it gets none for three seconds or its connection breaks.
/// </summary>
internal sealed class Candidacy : IAsyncDisposable
{
    private const int Capacity = 16;

    private static readonly TimeSpan TickPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly Subscription _subscription;
    private readonly CancellationTokenSource _over = new();
    private readonly TaskCompletionSource<bool> _activated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _listening;
    private readonly Task _ticking;
    private long _lastTick;

    private Candidacy(Subscription subscription)
    {
        _subscription = subscription;
        _listening = ListenAsync();
        _ticking = TickAsync();
    }

    /// <summary>Whether it became active before it was over.</summary>
    public Task<bool> Activated => _activated.Task;

    /// <summary>Cancelled when somebody else may be active.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>Joins the candidates.</summary>
    public static async Task<Candidacy> EnterAsync(IConnection connection, CancellationToken ct) => new(
        await Subscription.OpenAsync(connection, Names.Coordinator, Capacity, _ => Task.CompletedTask, ct));

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await Task.WhenAll(_listening, _ticking);
        await _subscription.DisposeAsync();
    }

    private async Task ListenAsync()
    {
        try
        {
            await foreach (var _ in _subscription.ReadAsync(Over))
            {
                Volatile.Write(ref _lastTick, Stopwatch.GetTimestamp());
                _activated.TrySetResult(true);
            }
        }
        catch (OperationCanceledException)
        {
            // It is over.
        }
        await EndAsync();
    }

    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(TickPeriod);
        try
        {
            do
                await _subscription.PublishAsync(Names.Coordinator, ReadOnlyMemory<byte>.Empty, Over);
            while (await timer.WaitForNextTickAsync(Over) && !IsForgotten());
        }
        catch (Exception e) when (BrokerFault.MayPass(e))
        {
            // It is over, or its channel is.
        }
        await EndAsync();
    }

    private bool IsForgotten() =>
        _activated.Task.IsCompleted && Stopwatch.GetElapsedTime(Volatile.Read(ref _lastTick)) > Patience;

    private async Task EndAsync()
    {
        _activated.TrySetResult(false);
        await _over.CancelAsync();
    }
}
