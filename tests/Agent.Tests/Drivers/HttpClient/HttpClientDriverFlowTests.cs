using LoadCluster.Agent.Drivers;
using LoadCluster.Agent.Drivers.HttpClient;
using LoadCluster.Agent.Tests.Drivers.Conformance;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Drivers.HttpClient;

public sealed class HttpClientDriverFlowTests : FlowConformance
{
    private protected override IDriver Open(RunSpec spec) => new HttpClientDriver(spec, sources: []);
}
