using System.Text.Json;

namespace LoadCluster.Coordinator.Tests.Api;

public sealed class OpenApiTests
{
    [Fact]
    public async Task Document_NamesEveryRouteAndWhatItIsFor()
    {
        await using var api = await ApiFixture.StartAsync();

        using var document = JsonDocument.Parse(await api.Http.GetStringAsync("/openapi/v1.json"));

        var operations = document.RootElement.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (path.Name, Operation: operation)))
            .ToList();
        operations.Select(entry => $"{entry.Operation.Name.ToUpperInvariant()} {entry.Name}")
            .ShouldBe([.. Routes.Open, .. Routes.Guarded], ignoreOrder: true);
        operations.ShouldAllBe(entry => entry.Operation.Value.GetProperty("summary").GetString()!.Length > 0);
    }
}
