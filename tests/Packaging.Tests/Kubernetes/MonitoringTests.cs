using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LoadCluster.Packaging.Tests.Kubernetes;

[Collection(OverlayCollection.Name)]
public sealed class MonitoringTests(OverlayFixture fixture)
{
    private readonly Overlay _overlay = fixture.Overlays["monitoring"];

    [Fact]
    public async Task Alerts_Metrics_AreThoseOfTheCoordinator()
    {
        var rules = _overlay.Of("PrometheusRule").Single().Each("spec/groups").Single().Each("rules").ToArray();
        var used = rules.SelectMany(rule => Regex.Matches(rule.Text("expr")!, "loadcluster_[a-z0-9_]+"))
            .Select(metric => metric.Value).ToArray();

        used.Length.ShouldBeGreaterThanOrEqualTo(rules.Length);
        used.ShouldBeSubsetOf(await MetricsAsync());
    }

    [Fact]
    public async Task Dashboard_Metrics_AreThoseOfTheCoordinator()
    {
        var dashboard = JsonNode.Parse(_overlay.Of("ConfigMap")
            .Single(map => map.Text("metadata/labels/grafana_dashboard") == "1").At("data")!["loadcluster.json"]!.GetValue<string>())!;
        var expressions = dashboard.Each("panels").SelectMany(panel => panel.Each("targets")).Select(target => target.Text("expr")!).ToArray();
        var used = expressions.SelectMany(expression => Regex.Matches(expression, "loadcluster_[a-z0-9_]+"))
            .Select(metric => Regex.Replace(metric.Value, "(?<=_seconds)_bucket$", "")).ToArray();

        used.Length.ShouldBeGreaterThanOrEqualTo(expressions.Length);
        used.ShouldBeSubsetOf(await MetricsAsync());
    }

    [Fact]
    public void Monitor_Ports_AreThoseOfTheCoordinator()
    {
        var monitor = _overlay.Of("PodMonitor").Single();
        var pod = _overlay.Workload("loadcluster-coordinator").At("spec/template/spec");

        monitor.Each("spec/podMetricsEndpoints").Select(endpoint => endpoint.Text("port"))
            .ShouldBeSubsetOf(pod.Each("containers").Single().Each("ports").Select(port => port.Text("name")));
    }

    private async Task<IEnumerable<string>> MetricsAsync()
    {
        var path = _overlay.Of("PodMonitor").Single().Each("spec/podMetricsEndpoints").Single().Text("path")!;
        return Regex.Matches(await RunningApi.GetAsync(path), "(?m)^# TYPE (\\S+) (?:gauge|counter|histogram)$")
            .Select(type => type.Groups[1].Value);
    }
}
