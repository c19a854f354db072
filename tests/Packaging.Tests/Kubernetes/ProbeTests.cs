using System.Text.Json.Nodes;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Packaging.Tests.Kubernetes;

[Collection(OverlayCollection.Name)]
public sealed class ProbeTests(OverlayFixture fixture)
{
    [Fact]
    public async Task Paths_OfProbes_AreOfTheApi()
    {
        var api = JsonNode.Parse(await RunningApi.GetAsync("/openapi/v1.json"))!;

        foreach (var (name, overlay) in fixture.Overlays)
        {
            var container = Container(overlay, "loadcluster-coordinator");
            container.Text("readinessProbe/httpGet/path").ShouldBe("/readyz", name);
            container.Text("livenessProbe/httpGet/path").ShouldBe("/healthz", name);
            container.Under("httpGet").Select(probe => probe.Text("path")!)
                .ShouldBeSubsetOf(api.At("paths")!.AsObject().Select(path => path.Key), name);
        }
    }

    [Fact]
    public void Grace_OfAgents_IsLongerThanWhatIsInFlight()
    {
        var inFlight = new TransportSpec().Timeout;

        foreach (var (name, overlay) in fixture.Overlays)
            overlay.Workload("loadcluster-agent")
                .At("spec/template/spec/terminationGracePeriodSeconds")!.GetValue<int>()
                .ShouldBeGreaterThan((int)inFlight.TotalSeconds, name);
    }

    private static JsonNode Container(Overlay overlay, string name) =>
        overlay.Workload(name).Each("spec/template/spec/containers").Single();
}
