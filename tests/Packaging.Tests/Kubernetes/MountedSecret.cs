using System.Text.Json.Nodes;

namespace LoadCluster.Packaging.Tests.Kubernetes;

/// <summary>The files of a pod's TLS volume, in a folder of this machine.</summary>
internal sealed class MountedSecret : IDisposable
{
    private const string MountPath = "/etc/loadcluster/tls";
    private readonly string _folder = Directory.CreateTempSubdirectory("loadcluster-").FullName;

    public MountedSecret(Overlay overlay, JsonNode workload)
    {
        var secret = workload.Each("spec/template/spec/volumes").Single(volume => volume.Text("name") == "tls")
            .Text("secret/secretName")!;
        foreach (var (key, value) in overlay.Data("Secret", secret))
            File.WriteAllText(Path.Combine(_folder, key), value);
    }

    /// <summary>Where the file is that the pod sees at <paramref name="path"/>.</summary>
    public string At(string path) => path.Replace(MountPath, _folder, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
