using LoadCluster.Agent.Senders.Socket.Http1;
using LoadCluster.Agent.Senders.Socket.Loop;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Senders.Socket.Http2;

/// <summary>Speaks HTTP/2 where it was agreed on, or where it must be; else HTTP/1.1.</summary>
internal sealed class Http2Factory : ProtocolFactory
{
    private const int DefaultStreams = 100;

    private readonly Http2Shared _shared;
    private readonly Http1Factory _http1;
    private readonly bool _isKnown;
    private readonly bool _acceptsLower;

    /// <param name="plan">What is sent.</param>
    /// <param name="http1">What is spoken where a server speaks no HTTP/2.</param>
    public Http2Factory(SocketPlan plan, Http1Factory http1)
    {
        var transport = plan.Spec.Transport;
        var requests = ConnectionHeader.EndsHttp2Connections(plan.Spec) ? 1 : int.MaxValue;
        RequestsPerConnection = Math.Min(transport.Streams ?? DefaultStreams, requests);
        _shared = new Http2Shared(new RequestPlan(plan.Flows, transport.PathAsIs), RequestsPerConnection, requests);
        (_http1, _isKnown, _acceptsLower) = (http1, !plan.Spec.UsesTls, transport.AcceptsLowerVersion);
    }

    public override int RequestsPerConnection { get; }

    public override Protocol? Choose(Connection connection, string? agreed, IExchangeOwner owner)
    {
        if (agreed == "h2" || _isKnown)
            return connection.Protocol as Http2Protocol ?? new Http2Protocol(connection, _shared, owner);
        if (_acceptsLower)
            return _http1.Choose(connection, agreed, owner);
        connection.ReportFailure(ErrorKind.Alpn, "the server does not speak HTTP/2 (it agreed to no h2 by ALPN)");
        return null;
    }
}
