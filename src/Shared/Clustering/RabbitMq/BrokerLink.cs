using System.Security.Cryptography;
using RabbitMQ.Client;

namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>
/// Keeps one connection to the broker open: its loop opens the next one, at the next node, whenever one breaks.
/// Everything that talks to the broker is a step that is done again when the connection breaks under it.
/// </summary>
/// <remarks>
/// The client's own recovery is off: it re-reads streams from the start, leaves channels that the broker closed shut,
/// and waits five seconds before it does anything.
/// </remarks>
internal sealed class BrokerLink : IAsyncDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GoodbyeTime = TimeSpan.FromSeconds(2);

    private readonly BrokerDialer _dialer;
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _keeping;
    private volatile TaskCompletionSource<IConnection> _open = NewOpening();

    private BrokerLink(BrokerDialer dialer, IConnection first)
    {
        _dialer = dialer;
        _keeping = KeepOpenAsync(first);
    }

    /// <summary>Connects.</summary>
    /// <exception cref="BrokerException">No node can be reached, or they refuse us.</exception>
    public static async Task<BrokerLink> ConnectAsync(RabbitMqOptions options, string member, CancellationToken ct)
    {
        var dialer = new BrokerDialer(options, member);
        for (var node = 1; ; node++)
        {
            try
            {
                return new BrokerLink(dialer, await dialer.DialNextAsync(ct));
            }
            catch (Exception e) when (IsFault(e) && !ct.IsCancellationRequested)
            {
                if (node == options.Endpoints.Length)
                    throw new BrokerException($"cannot work with the broker {options}: {BrokerFault.Describe(e)}", e);
            }
        }
    }

    /// <summary>
    /// Does a step on the open connection, again and on the next one for as long as its fault may pass.
    /// </summary>
    /// <param name="step">Is given the connection and a token that ends the step; must be harmless to repeat.</param>
    /// <param name="ct">Ends the attempts.</param>
    /// <exception cref="OperationCanceledException">Cancelled, or the link was closed.</exception>
    /// <exception cref="BrokerException">The broker refuses it for good.</exception>
    public async Task<T> RunAsync<T>(Func<IConnection, CancellationToken, Task<T>> step, CancellationToken ct)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, _closing.Token);
        for (var pause = ShortestPause; ; pause = Longer(pause))
        {
            var connection = await _open.Task.WaitAsync(ending.Token);
            try
            {
                return await step(connection, ending.Token);
            }
            catch (Exception e) when (BrokerFault.MayPass(e))
            {
                await Task.Delay(pause, ending.Token);
            }
            catch (Exception e) when (IsFault(e))
            {
                throw new BrokerException($"the broker refuses it: {BrokerFault.Describe(e)}", e);
            }
        }
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Func<IConnection, CancellationToken, Task> step, CancellationToken ct) => RunAsync(
        async (connection, ending) =>
        {
            await step(connection, ending);
            return true;
        },
        ct);

    /// <summary>The connection, if one is open now.</summary>
    public IConnection? Current =>
        _open.Task is { IsCompletedSuccessfully: true } open ? open.GetAwaiter().GetResult() : null;

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _keeping;
    }

    private async Task KeepOpenAsync(IConnection connection)
    {
        try
        {
            while (true)
            {
                var broken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                connection.ConnectionShutdownAsync += (_, _) =>
                {
                    broken.TrySetResult();
                    return Task.CompletedTask;
                };
                _open.TrySetResult(connection);
                if (connection.IsOpen)
                    await broken.Task.WaitAsync(_closing.Token);
                _open = NewOpening();
                _ = DiscardAsync(connection);
                connection = await RedialAsync(_closing.Token);
            }
        }
        catch (OperationCanceledException)
        {
            _open = NewOpening();
            _open.TrySetCanceled(_closing.Token);
            await DiscardAsync(connection);
        }
    }

    private async Task<IConnection> RedialAsync(CancellationToken ct)
    {
        for (var pause = ShortestPause; ; pause = Longer(pause))
        {
            try
            {
                return await _dialer.DialNextAsync(ct);
            }
            catch (Exception e) when (IsFault(e))
            {
                await Task.Delay(pause, ct);
            }
        }
    }

    private static async Task DiscardAsync(IConnection connection)
    {
        try
        {
            await connection.CloseAsync(Constants.ReplySuccess, "leaving", GoodbyeTime, abort: true);
            await connection.DisposeAsync();
        }
        catch (Exception e) when (IsFault(e))
        {
            // It was broken already.
        }
    }

    private static bool IsFault(Exception e) =>
        BrokerFault.MayPass(e) || e is RabbitMQ.Client.Exceptions.RabbitMQClientException or CryptographicException;

    private static TimeSpan Longer(TimeSpan pause) => pause * 2 < LongestPause ? pause * 2 : LongestPause;

    private static TaskCompletionSource<IConnection> NewOpening() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);
}
