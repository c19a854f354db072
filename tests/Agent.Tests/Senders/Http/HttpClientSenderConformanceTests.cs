using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Senders.Http;
using LoadCluster.Agent.Tests.Senders.Conformance;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders.Http;

public sealed class HttpClientSenderConformanceTests : SenderConformance
{
    private protected override ISender Open(RunSpec spec) => new HttpClientSender(spec, threads: 2, sources: []);
}
