using System.Text.Json;

namespace LoadCluster.Packaging.Tests.Kubernetes;

[Collection(OverlayCollection.Name)]
public sealed class SchemaTests(OverlayFixture fixture)
{
    [FactIf("npm", "node")]
    public async Task Validate_EveryOverlay_SchemasOfKubernetesAgree()
    {
        var folder = Directory.CreateTempSubdirectory("loadcluster-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(Repository.At("tests", "Packaging.Tests", "schemas")))
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            await Tool.RunAsync(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");
            var objects = fixture.Overlays.Values.SelectMany(overlay => overlay.Objects);
            await File.WriteAllTextAsync(Path.Combine(folder, "objects.json"), JsonSerializer.Serialize(objects));

            var faults = await Tool.RunAsync(folder, "node", "validate.mjs", "objects.json");

            faults.ShouldBeEmpty();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
