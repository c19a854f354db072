using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Senders.Socket;
using LoadCluster.Agent.Tests.Senders.Conformance;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders.Socket;

public sealed class SocketSenderConformanceTests : SenderConformance
{
    private protected override ISender Open(RunSpec spec) => new SocketSender(spec, threads: 1, sources: []);
}
