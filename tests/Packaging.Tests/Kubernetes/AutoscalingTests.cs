using System.Text.Json.Nodes;

namespace LoadCluster.Packaging.Tests.Kubernetes;

[Collection(OverlayCollection.Name)]
public sealed class AutoscalingTests(OverlayFixture fixture)
{
    private readonly Overlay _overlay = fixture.Overlays["autoscale"];

    [Fact]
    public async Task Trigger_OfTheApi_ReadsANumberThatTheApiHas()
    {
        var trigger = Trigger();
        var path = new Uri(trigger.Text("metadata/url")!).AbsolutePath;

        var api = JsonNode.Parse(await RunningApi.GetAsync("/openapi/v1.json"))!;
        var schema = api.At("paths")![path].At("get/responses/200/content")!["application/json"]!
            .At("schema")!["$ref"]!.ToString()["#/".Length..];

        api.At(schema).At("properties")!.AsObject().Select(property => property.Key)
            .ShouldContain(trigger.Text("metadata/valueLocation"));
    }

    [Fact]
    public void Trigger_OfTheApi_AsksTheServiceOfCoordinators()
    {
        var url = new Uri(Trigger().Text("metadata/url")!);
        var service = _overlay.Of("Service").Single(made =>
            $"{made.Text("metadata/name")}.{made.Text("metadata/namespace")}.svc" == url.Host);

        service.Each("spec/ports").Select(port => port.Text("port")).ShouldBe([$"{url.Port}"]);
    }

    private JsonNode Trigger() =>
        _overlay.Of("ScaledObject").Single().Each("spec/triggers").Single(trigger => trigger.Text("type") == "metrics-api");
}
