using System.Net;
using System.Text;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>Tunes the platform's handler for load: nothing that was not asked for is added, kept or followed.</summary>
internal static class HandlerFactory
{
    public static HttpMessageInvoker CreateInvoker(RunSpec spec, IReadOnlyList<IPAddress> sources)
    {
        var transport = spec.Transport;
        return new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseCookies = transport.Cookies,
            AllowAutoRedirect = transport.FollowRedirects,
            MaxAutomaticRedirections = 10,
            UseProxy = transport.Proxy is not null,
            Proxy = transport.Proxy is { } proxy ? new WebProxy(proxy) : null,
            AutomaticDecompression = transport.Decompress ? DecompressionMethods.All : DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = spec.Limit,
            EnableMultipleHttp2Connections = true,
            // A load generator keeps the connections it opened; the timeout of the request covers the connect.
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = transport.DisableKeepAlive ? TimeSpan.Zero : Timeout.InfiniteTimeSpan,
            ConnectTimeout = Timeout.InfiniteTimeSpan,
            RequestHeaderEncodingSelector = HeaderEncodingOf(spec),
            ConnectCallback = sources.Count > 0 ? new SourceDialer(sources).ConnectAsync : null,
            PlaintextStreamFilter = static (context, _) =>
                ValueTask.FromResult<Stream>(new NoRetryStream(context.PlaintextStream)),
            SslOptions = TlsOptionsFactory.Create(transport),
        });
    }

    /// <summary>The headers of a spec are ASCII; what a feed or an answer puts into them may be more.</summary>
    private static HeaderEncodingSelector<HttpRequestMessage>? HeaderEncodingOf(RunSpec spec) =>
        spec.Flows.All(flow => spec.VariablesOf(flow).IsEmpty) ? null : static (_, _) => Encoding.UTF8;
}
