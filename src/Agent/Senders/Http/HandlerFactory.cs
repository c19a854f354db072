using System.Net;
using System.Text;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>Tunes the platform's handler for load: nothing that was not asked for is added, kept or followed.</summary>
internal static class HandlerFactory
{
    /// <param name="spec">What is sent.</param>
    /// <param name="sources">Local addresses; empty to leave the choice to the system.</param>
    /// <param name="note">Hears what happens to connections; from any thread.</param>
    public static HttpMessageInvoker CreateInvoker(RunSpec spec, IReadOnlyList<IPAddress> sources, Action<ConnectionEvent> note)
    {
        var transport = spec.Transport;
        var dialer = new TargetDialer(transport, new NameResolver(transport), sources, note);
        var handler = new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            UseProxy = transport.Proxy is not null,
            Proxy = transport.Proxy is { } proxy ? CreateProxy(proxy) : null,
            AutomaticDecompression = transport.Decompress ? DecompressionMethods.All : DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            MaxConnectionsPerServer = spec.Limit,
            EnableMultipleHttp2Connections = true,
            // A load generator keeps the connections it opened; the timeout of the request covers the connect.
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            PooledConnectionLifetime = EndsConnections(spec) ? TimeSpan.Zero : Timeout.InfiniteTimeSpan,
            ConnectTimeout = Timeout.InfiniteTimeSpan,
            // A response that is not read to its end costs its connection, not two seconds.
            ResponseDrainTimeout = TimeSpan.Zero,
            RequestHeaderEncodingSelector = HeaderEncodingOf(spec),
            ConnectCallback = dialer.ConnectAsync,
            PlaintextStreamFilter = (context, _) =>
            {
                dialer.EndHandshake(context);
                return ValueTask.FromResult<Stream>(context.NegotiatedHttpVersion.Major == 1
                    ? new Http1Stream(context.PlaintextStream)
                    : new GoAwayStream(context.PlaintextStream));
            },
            SslOptions = TlsOptionsFactory.Create(transport),
        };
        return new HttpMessageInvoker(transport.HttpVersion.Major == 2 ? new UnprocessedHandler(handler) : handler);
    }

    /// <summary>Over HTTP/1.1, the platform itself obeys a header that asks for it.</summary>
    private static bool EndsConnections(RunSpec spec) => spec.Transport.HttpVersion.Major == 1
        ? spec.Transport.DisableKeepAlive
        : ConnectionHeader.EndsHttp2Connections(spec);

    /// <summary>The login is taken out of the address, which errors show.</summary>
    private static WebProxy CreateProxy(Uri proxy)
    {
        var address = new UriBuilder(proxy) { UserName = "", Password = "" }.Uri;
        return new WebProxy(address)
        {
            Credentials = ProxyLogin.Of(proxy) is { } login ? new NetworkCredential(login.User, login.Password) : null,
        };
    }

    /// <summary>The headers of a spec are ASCII; what a feed or an answer puts into them may be more.</summary>
    private static HeaderEncodingSelector<HttpRequestMessage>? HeaderEncodingOf(RunSpec spec) =>
        spec.Flows.All(flow => spec.VariablesOf(flow).IsEmpty) ? null : static (_, _) => Encoding.UTF8;
}
