using Microsoft.AspNetCore.Builder;

namespace LoadCluster.Target;

/// <summary>
/// A synthetic server to send load to. It answers any path and method after a delay drawn for each request, fails some
/// on purpose, and counts how often each index arrived; <c>GET /_stats</c> and <c>POST /_stats/reset</c> read and
/// clear the statistics over HTTP.
/// </summary>
/// <remarks>
/// The delay and the fate of the k-th request to arrive, from 0 since the start or the last reset, depend on the seed
/// and k alone. Bodies of requests are read to their end and dropped.
/// </remarks>
public sealed class TargetServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Traffic _traffic;
    private readonly DelayClock _clock;
    private bool _disposed;

    private TargetServer(TargetOptions options)
    {
        _traffic = new Traffic(new ArrivalPlan(options));
        _clock = new DelayClock();
        _app = TargetHost.Build(options);
        var handler = new TargetHandler(options.Body, _traffic, _clock);
        _app.Run(context => StatsEndpoint.Owns(context.Request)
            ? StatsEndpoint.HandleAsync(context, _traffic)
            : handler.HandleAsync(context));
    }

    /// <summary>
    /// Where to send requests, with the port that was really taken. A server that listens on every address of the
    /// machine gives the loopback address here.
    /// </summary>
    public Uri Address
    {
        get
        {
            var bound = new UriBuilder(_app.Urls.First());
            if (bound.Host is "0.0.0.0" or "[::]")
                bound.Host = bound.Host == "[::]" ? "[::1]" : "127.0.0.1";
            return bound.Uri;
        }
    }

    /// <summary>The current statistics. Reads every counter: some 0.4 s at 10⁸ indexes.</summary>
    public TargetStats Stats => _traffic.Read();

    /// <summary>Starts a server, and returns when it listens.</summary>
    /// <exception cref="ArgumentException"><see cref="TargetOptions.Validate"/> finds faults: these.</exception>
    /// <exception cref="IOException">The port is taken or may not be listened on.</exception>
    public static async Task<TargetServer> StartAsync(TargetOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Validate() is { Count: > 0 } faults)
            throw new ArgumentException(string.Join("; ", faults), nameof(options));

        var server = new TargetServer(options);
        try
        {
            await server._app.StartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Stops listening and cuts every connection at once: pending requests get no answer. The
    /// <see cref="Stats"/> stay readable.
    /// </summary>
    public Task StopAsync() => _app.StopAsync(new CancellationToken(canceled: true));

    /// <summary>Stops the server if it still runs, and frees what it holds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
            return;
        await StopAsync();
        await _app.DisposeAsync();
        _clock.Dispose();
    }
}
