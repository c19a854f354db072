using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using LoadCluster.Shared.Requests;

namespace LoadCluster.Agent.Senders.Socket.Http1;

/// <summary>How a request's body is framed: by its length before it, or as one chunk.</summary>
internal sealed class BodyFraming(RequestTemplate request, bool isChunked)
{
    /// <summary>The most bytes of the framing of a body whose length depends on the index.</summary>
    public const int MaxBytes = 32;

    private const int LongestNumber = 20;
    private const string HeadEnd = "\r\n\r\n";
    private const string LastChunk = "0\r\n\r\n";

    /// <summary>What stands before the framing of a body whose length depends on the index.</summary>
    public string Start => isChunked ? "Transfer-Encoding: chunked\r\n\r\n" : "Content-Length: ";

    /// <summary>The end of the head, and a body whose length is known.</summary>
    public Template Frame(Template body)
    {
        var length = request.Body.IsEmpty ? 0 : body.MaxLength;
        if (isChunked)
            return new Template(Start + length.ToString("X", CultureInfo.InvariantCulture) + "\r\n") + body + new Template("\r\n" + LastChunk);
        var hasLength = length > 0 || RequestHead.NeedsLength(request);
        return new Template(hasLength ? $"{Start}{length}{HeadEnd}" : "\r\n") + body;
    }

    /// <summary>
    /// Renders the framing and the body. A length is written before the body, and known after it: the body moves to
    /// where it belongs.
    /// </summary>
    /// <returns>How many bytes were written.</returns>
    public int Render(Template body, long index, ReadOnlySpan<string> values, Span<byte> rest)
    {
        var place = rest[(LongestNumber + HeadEnd.Length)..];
        var length = body.Render(index, values, place);
        var start = WriteLength(length, rest);
        place[..length].CopyTo(rest[start..]);
        return start + length + WriteEnd(length, rest[(start + length)..]);
    }

    private int WriteLength(int length, Span<byte> rest)
    {
        if (isChunked && length == 0)
            return 0;
        Utf8Formatter.TryFormat(length, rest, out var digits, isChunked ? new StandardFormat('X') : default);
        var end = isChunked ? "\r\n"u8 : "\r\n\r\n"u8;
        end.CopyTo(rest[digits..]);
        return digits + end.Length;
    }

    private int WriteEnd(int length, Span<byte> rest)
    {
        if (!isChunked)
            return 0;
        var end = length == 0 ? "0\r\n\r\n"u8 : "\r\n0\r\n\r\n"u8;
        end.CopyTo(rest);
        return end.Length;
    }
}
