using LoadCluster.Agent.Senders.Socket.Loop;

namespace LoadCluster.Agent.Senders.Socket.Http1;

/// <summary>Speaks HTTP/1.1, whatever was agreed on.</summary>
internal sealed class Http1Factory(RequestRenderer[] requests) : ProtocolFactory
{
    private readonly ResponseMemo _memo = new();

    public override int RequestsPerConnection => 1;

    public override Protocol? Choose(Connection connection, string? agreed, IExchangeOwner owner) =>
        connection.Protocol as Http1Protocol ?? new Http1Protocol(connection, requests, _memo, owner);
}
