using LoadCluster.Agent.Scenarios;
using LoadCluster.Agent.Senders.Socket.Http1;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Socket;

/// <summary>What all event loops of a run do.</summary>
/// <param name="Spec">What to send.</param>
/// <param name="Flows">Its flows and feeds.</param>
/// <param name="Target">Where to.</param>
/// <param name="Lanes">How many loops there are.</param>
internal sealed record SocketPlan(RunSpec Spec, FlowPlan Flows, TargetAddresses Target, int Lanes)
{
    public static Transport CreateTransport() => new PlainTransport();

    public ProtocolFactory CreateProtocols() => new Http1Factory(
        [.. Flows.Steps.Select(step => new RequestRenderer(step.Request, step.Variables, Spec.Transport))]);
}
