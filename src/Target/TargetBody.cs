using System.Diagnostics.CodeAnalysis;
using LoadCluster.Shared.Expressions;

namespace LoadCluster.Target;

/// <summary>What the target answers with: read or made once, held in memory, the same for every request.</summary>
public sealed class TargetBody
{
    internal const int Largest = 1_000_000_000;
    private const string Forms = "expected hello, bytes:N (N up to 1g, as in bytes:64k) or file:PATH";

    private TargetBody(byte[] bytes, string contentType)
    {
        Bytes = bytes;
        ContentType = contentType;
    }

    /// <summary>The 13 bytes <c>Hello, world!</c>, as text: the default.</summary>
    public static TargetBody Hello { get; } = new("Hello, world!"u8.ToArray(), "text/plain");

    /// <summary>Length in bytes, 0 to 10⁹.</summary>
    public int Length => Bytes.Length;

    internal ReadOnlyMemory<byte> Bytes { get; }

    internal string ContentType { get; }

    /// <summary>
    /// Reads <c>hello</c>, <c>bytes:N</c> (N bytes of the alphabet over and over; N as in <see cref="CountText"/>, at
    /// most 10⁹) or <c>file:PATH</c> (the file as it is now, at most 10⁹ bytes). On failure <paramref name="error"/> is
    /// one line that names the text and the forms, or why the file cannot be read.
    /// </summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out TargetBody? value, [NotNullWhen(false)] out string? error)
    {
        ArgumentNullException.ThrowIfNull(text);
        (value, error) = text.Split(':', 2) switch
        {
            ["hello"] => (Hello, null),
            ["bytes", var count] => OfBytes(text, count),
            ["file", var path] => OfFile(text, path),
            _ => (null, $"body '{text}': {Forms}"),
        };
        return value is not null;
    }

    private static (TargetBody?, string?) OfBytes(string text, string count)
    {
        if (!CountText.TryParse(count, out var length) || length > Largest)
            return (null, $"body '{text}': {Forms}");

        var bytes = new byte[length];
        for (var i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)('a' + i % 26);
        return (new TargetBody(bytes, "application/octet-stream"), null);
    }

    private static (TargetBody?, string?) OfFile(string text, string path)
    {
        try
        {
            return new FileInfo(path).Length > Largest
                ? (null, $"body '{text}': the file is larger than 1g")
                : (new TargetBody(File.ReadAllBytes(path), "application/octet-stream"), null);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (null, $"body '{text}': {fault.Message}");
        }
    }
}
