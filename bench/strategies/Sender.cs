namespace LoadCluster.Bench.Strategies;

/// <summary>Sends requests with the same client, whatever the strategy, and counts those that failed.</summary>
internal sealed class Sender(Uri url, int limit) : IDisposable
{
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        MaxConnectionsPerServer = limit,
        UseCookies = false,
        AllowAutoRedirect = false,
        UseProxy = false,
        ActivityHeadersPropagator = null,
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
    });

    private long _failures;

    public long Failures => Volatile.Read(ref _failures);

    public async Task SendAsync(long index)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url, $"items/{index}"));
            using var response = await _client.SendAsync(request, CancellationToken.None);
            await response.Content.CopyToAsync(Stream.Null);
            if (!response.IsSuccessStatusCode)
                Interlocked.Increment(ref _failures);
        }
        catch (HttpRequestException)
        {
            Interlocked.Increment(ref _failures);
        }
    }

    public void Dispose() => _client.Dispose();
}
