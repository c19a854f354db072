using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Senders.Socket;
using LoadCluster.Agent.Tests.Senders.Conformance;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders.Socket;

/// <summary>Systems without io_uring.</summary>
public sealed class EpollConformanceTests : SenderConformance
{
    private protected override ISender Open(RunSpec spec) => new SocketSender(spec, threads: 1, sources: [], usesRing: false);
}
