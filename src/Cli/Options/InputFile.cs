using System.Text;
using LoadCluster.Shared.Requests;

namespace LoadCluster.Cli.Options;

/// <summary>Reads files that flags name.</summary>
internal static class InputFile
{
    private const int MaxTextBytes = 64 << 20;

    /// <summary>The most that a file without a length may have: one in /proc has less, a device never ends.</summary>
    private const int MaxBytesWithoutLength = 1 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Reads a file as it is.</summary>
    /// <exception cref="UsageException">It cannot be read, is no file, or is too large.</exception>
    public static byte[] ReadBytes(string flag, string path, int maxBytes = RequestTemplate.MaxBodyBytes)
    {
        if (FaultOf(() => Read(path, maxBytes), out var bytes) is { } fault)
            throw new UsageException($"{flag} '{path}' {fault}");
        return bytes;
    }

    /// <summary>Reads a file as text in UTF-8, without a byte order mark.</summary>
    /// <exception cref="UsageException">It cannot be read, is no file, or is too large.</exception>
    public static string ReadText(string flag, string path) => TextOf(ReadBytes(flag, path, MaxTextBytes));

    /// <summary>Text in UTF-8, without a byte order mark.</summary>
    public static string TextOf(byte[] bytes)
    {
        ReadOnlySpan<byte> text = bytes;
        return Encoding.UTF8.GetString(text.StartsWith(Encoding.UTF8.Preamble) ? text[Encoding.UTF8.Preamble.Length..] : text);
    }

    /// <summary>Reads a file, or says in a few words why that is not possible.</summary>
    /// <exception cref="IOException">For that reason.</exception>
    public static byte[] Read(string path, long maxBytes)
    {
        if (Directory.Exists(path))
            throw new UnusableFileException("is a folder");
        using var file = Open(path);
        if (!file.CanSeek)
            return ReadTo(file, maxBytes);
        if (file.Length > maxBytes)
            throw new UnusableFileException($"is larger than the {Size(maxBytes)} that it may have");
        return file.Length == 0 ? ReadTo(file, Math.Min(maxBytes, MaxBytesWithoutLength)) : ReadAll(file);
    }

    /// <summary>What kept a file from being read, in a few words.</summary>
    public static string? FaultOf(Func<byte[]> read, out byte[] bytes)
    {
        bytes = [];
        try
        {
            bytes = read();
            return null;
        }
        catch (UnusableFileException e)
        {
            return e.Message;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return $"cannot be read: {e.Message}";
        }
    }

    /// <summary>A pipe that no program writes to would be waited for without end.</summary>
    private static FileStream Open(string path)
    {
        FileStream? opened = null;
        Exception? fault = null;
        var opening = new Thread(() => (opened, fault) = TryOpen(path)) { IsBackground = true };
        opening.Start();
        if (!opening.Join(Patience))
            throw new UnusableFileException("is a pipe that no program writes to");
        return opened ?? throw new IOException(fault!.Message, fault);
    }

    private static (FileStream? Opened, Exception? Fault) TryOpen(string path)
    {
        try
        {
            return (new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            return (null, e);
        }
    }

    private static byte[] ReadAll(FileStream file)
    {
        var bytes = GC.AllocateUninitializedArray<byte>((int)file.Length);
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length == bytes.Length ? bytes : bytes[..length];
    }

    private static byte[] ReadTo(FileStream file, long maxBytes)
    {
        using var read = new MemoryStream();
        var piece = new byte[64 * 1024];
        for (int length; (length = file.Read(piece)) > 0;)
        {
            read.Write(piece, 0, length);
            if (read.Length > maxBytes)
                throw new UnusableFileException($"does not end after {Size(maxBytes)}");
        }
        return read.ToArray();
    }

    private static string Size(long bytes) => bytes >= 1 << 30 ? $"{bytes >> 30} GiB" : $"{bytes >> 20} MiB";
}

/// <summary>A file is there, but is not one that can be used; the message says why, after its name.</summary>
internal sealed class UnusableFileException(string message) : IOException(message);
