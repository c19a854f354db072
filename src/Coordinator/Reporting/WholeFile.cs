namespace LoadCluster.Coordinator.Reporting;

/// <summary>
/// Writes files whole or not at all: beside their place first, so that a full disk leaves neither half a file nor an
/// empty one.
/// </summary>
public static class WholeFile
{
    private const string Beside = ".partial";

    /// <summary>Writes a file.</summary>
    /// <exception cref="IOException">It cannot be written; the one before it, if any, is as it was.</exception>
    public static void Write(string path, Action<TextWriter> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var target = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path : path;
        if (IsDevice(target))
            WriteTo(target, write);
        else
            WriteBeside(target, write);
    }

    /// <summary>Checks that a file can be written, and leaves nothing behind.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    public static void Probe(string path)
    {
        if (Directory.Exists(path))
            throw new IOException("it is a folder");
        if (IsDevice(path))
            return;
        using var probe = new FileStream(
            path + Beside, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
    }

    // What cannot be replaced: a terminal, a pipe of the shell's.
    private static bool IsDevice(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal);

    private static void WriteBeside(string path, Action<TextWriter> write)
    {
        try
        {
            WriteTo(path + Beside, write);
            File.Move(path + Beside, path, overwrite: true);
        }
        catch
        {
            File.Delete(path + Beside);
            throw;
        }
    }

    private static void WriteTo(string path, Action<TextWriter> write)
    {
        using var writer = new StreamWriter(path);
        write(writer);
    }
}
