using LoadCluster.Agent.Drivers;
using LoadCluster.Agent.Drivers.Socket;
using LoadCluster.Agent.Tests.Drivers.Conformance;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Drivers.Socket;

public sealed class SocketDriverFlowTests : FlowConformance
{
    private protected override IDriver Open(RunSpec spec) => new SocketDriver(spec, threads: 1, sources: []);
}
