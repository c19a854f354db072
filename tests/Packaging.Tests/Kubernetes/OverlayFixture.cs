namespace LoadCluster.Packaging.Tests.Kubernetes;

/// <summary>A copy of the manifests with secrets, made as the documentation says; every overlay of it rendered once.</summary>
public sealed class OverlayFixture : IAsyncLifetime
{
    private readonly string _copy = Directory.CreateTempSubdirectory("loadcluster-").FullName;
    private readonly Dictionary<string, Overlay> _overlays = [];

    internal IReadOnlyDictionary<string, Overlay> Overlays => _overlays;

    public async Task InitializeAsync()
    {
        var copy = Path.Combine(_copy, "k8s");
        await Tool.RunAsync(_copy, "cp", "-r", Repository.At("k8s"), copy);
        await Tool.RunAsync(copy, "rm", "-rf", "components/certificates/files", "components/token/token.env");
        var program = Path.Combine(AppContext.BaseDirectory, "loadcluster.dll");
        await Tool.RunAsync(copy, "env", $"LOADCLUSTER=dotnet {program}", "./secrets.sh");
        foreach (var folder in Directory.GetDirectories(Path.Combine(copy, "overlays")).Append(copy))
            _overlays.Add(Path.GetFileName(folder), await Overlay.RenderAsync(folder));
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_copy, recursive: true);
        return Task.CompletedTask;
    }
}
