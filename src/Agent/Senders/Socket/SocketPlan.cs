using LoadCluster.Agent.Scenarios;
using LoadCluster.Agent.Senders.Socket.Http1;
using LoadCluster.Agent.Senders.Socket.Http2;
using LoadCluster.Agent.Senders.Socket.Tls;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Socket;

/// <summary>What all event loops of a run do.</summary>
/// <param name="Spec">What to send.</param>
/// <param name="Flows">Its flows and feeds.</param>
/// <param name="Target">Where to.</param>
/// <param name="Lanes">How many loops there are.</param>
internal sealed record SocketPlan(RunSpec Spec, FlowPlan Flows, TargetAddresses Target, int Lanes)
{
    /// <summary>The transport of one event loop.</summary>
    public Transport CreateTransport() =>
        Spec.UsesTls ? new TlsTransport(TlsSettings.Of(Spec)) : new PlainTransport();

    /// <summary>The protocols of one event loop.</summary>
    public ProtocolFactory CreateProtocols()
    {
        var http1 = new Http1Factory(
            [.. Flows.Steps.Select(step => new RequestRenderer(step.Request, step.Variables, Spec.Transport))]);
        return Spec.SpeaksHttp2 ? new Http2Factory(this, http1) : http1;
    }
}
