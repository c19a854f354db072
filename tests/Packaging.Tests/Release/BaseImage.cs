using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace LoadCluster.Packaging.Tests.Release;

/// <summary>In place of the chiseled image: the same environment, one empty layer.</summary>
internal sealed class BaseImage
{
    private const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";
    private const string ConfigurationType = "application/vnd.docker.container.image.v1+json";
    private const string LayerType = "application/vnd.docker.image.rootfs.diff.tar.gzip";

    private readonly Dictionary<string, Content> _contents = [];

    private BaseImage()
    {
        var tar = EmptyArchive();
        var configuration = Json(new
        {
            os = "linux",
            architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64",
            config = new { Env = Environment },
            rootfs = new { type = "layers", diff_ids = new[] { Digest(tar) } },
        });
        Manifest = Add(ManifestType, Json(new
        {
            schemaVersion = 2,
            mediaType = ManifestType,
            config = Describe(ConfigurationType, configuration),
            layers = new[] { Describe(LayerType, Compress(tar)) },
        }));
    }

    /// <summary>
    /// What the images of ASP.NET Core set, by the Dockerfiles in src/runtime-deps and src/aspnet of
    /// https://github.com/dotnet/dotnet-docker.
    /// </summary>
    public static string[] Environment =>
    [
        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "APP_UID=1654", "ASPNETCORE_HTTP_PORTS=8080", "DOTNET_RUNNING_IN_CONTAINER=true",
    ];

    /// <summary>The digest of the image's manifest.</summary>
    public string Manifest { get; }

    /// <summary>Everything that a registry has of it, by digest.</summary>
    public IReadOnlyDictionary<string, Content> Contents => _contents;

    public static BaseImage Create() => new();

    private object Describe(string mediaType, byte[] bytes) =>
        new { mediaType, size = bytes.Length, digest = Add(mediaType, bytes) };

    private string Add(string mediaType, byte[] bytes)
    {
        var digest = Digest(bytes);
        _contents[digest] = new Content(mediaType, bytes);
        return digest;
    }

    private static string Digest(byte[] bytes) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";

    private static byte[] Json(object value) => JsonSerializer.SerializeToUtf8Bytes(value);

    private static byte[] EmptyArchive()
    {
        using var bytes = new MemoryStream();
        using (var archive = new TarWriter(bytes, leaveOpen: true))
            archive.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "usr/"));
        return bytes.ToArray();
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return compressed.ToArray();
    }
}

/// <summary>Something that a registry keeps.</summary>
internal sealed record Content(string MediaType, byte[] Bytes);
