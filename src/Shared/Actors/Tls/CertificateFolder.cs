using System.Security.Cryptography.X509Certificates;

namespace LoadCluster.Shared.Actors.Tls;

/// <summary>Pairs of PEM files in a folder; keys are readable by their owner only, and nothing is overwritten.</summary>
internal sealed class CertificateFolder(string folder)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Writes a pair unless it is there.</summary>
    /// <returns>What was done, in one line.</returns>
    /// <exception cref="IOException">Only one file of the pair is there.</exception>
    public string Ensure(string name, Func<CertificatePair> create)
    {
        var (certificate, key) = PathsOf(name);
        if (File.Exists(certificate) != File.Exists(key))
            throw new IOException($"Only one of {certificate} and {key} is there: add the other, or remove both.");
        if (File.Exists(certificate))
            return $"kept {certificate}";
        Write(certificate, key, create());
        return $"created {certificate}";
    }

    public X509Certificate2 Load(string name)
    {
        var (certificate, key) = PathsOf(name);
        return X509Certificate2.CreateFromPemFile(certificate, key);
    }

    private void Write(string certificate, string key, CertificatePair pair)
    {
        Directory.CreateDirectory(folder);
        Write(key, pair.Key, OwnerOnly);
        Write(certificate, pair.Certificate, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    // The mode is set as the file is created: a key is never readable by others, not even for a moment.
    private static void Write(string path, string pem, UnixFileMode mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = mode;
        using var writer = new StreamWriter(path, options);
        writer.WriteLine(pem);
    }

    private (string Certificate, string Key) PathsOf(string name) =>
        (Path.Combine(folder, $"{name}.crt"), Path.Combine(folder, $"{name}.key"));
}
