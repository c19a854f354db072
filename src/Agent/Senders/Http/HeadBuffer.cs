using System.Text;
using LoadCluster.Agent.Senders.Socket.Http1;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>The head of a response until it is whole, and as the platform is to see it.</summary>
internal sealed class HeadBuffer
{
    private static readonly string[] FramingHeaders = ["content-length", "transfer-encoding", "connection"];

    private byte[] _bytes = [];

    public bool IsEmpty => _bytes.Length == 0;

    public void Clear() => _bytes = [];

    /// <summary>What is in it, as it came.</summary>
    public byte[] Take()
    {
        var taken = _bytes;
        _bytes = [];
        return taken;
    }

    public void Add(ReadOnlySpan<byte> bytes) => _bytes = [.. _bytes, .. bytes];

    /// <summary>
    /// Head and what follows it. The lines that frame the body say what the parser understood of them; interim responses are
    /// left out.
    /// </summary>
    /// <param name="parser">Has read it.</param>
    /// <param name="isLast">Whether the connection is not used again.</param>
    public byte[] Rewrite(in ResponseParser parser, bool isLast)
    {
        var (start, end) = FinalHead();
        var lines = Encoding.Latin1.GetString(_bytes, start, end - start).Split('\n').Select(line => line.TrimEnd('\r'));
        var head = new StringBuilder();
        foreach (var line in Unfolded(lines).Where(line => line.Length > 0 && !IsFraming(line)))
            head.Append(line).Append("\r\n");
        head.Append(parser.FramingLine)
            .Append(parser.KeepsConnection && !isLast ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n");
        return [.. Encoding.Latin1.GetBytes(head.ToString()), .. Take().AsSpan(end)];
    }

    /// <summary>Where the head of the final response begins, and where its body does.</summary>
    private (int Start, int End) FinalHead()
    {
        for (var start = 0; ;)
        {
            var end = EndOfHead(start);
            var status = Encoding.Latin1.GetString(_bytes, start + 9, 3);
            if (status[0] != '1' || status == "101")
                return (start, end);
            start = end;
        }
    }

    private int EndOfHead(int start)
    {
        for (var at = start; ;)
        {
            var next = at + _bytes.AsSpan(at).IndexOf((byte)'\n') + 1;
            if (_bytes.AsSpan(at, next - at).Trim("\r\n"u8).IsEmpty)
                return next;
            at = next;
        }
    }

    private static IEnumerable<string> Unfolded(IEnumerable<string> lines)
    {
        string? header = null;
        foreach (var line in lines)
        {
            if (header is not null && line is [' ' or '\t', ..])
            {
                header += " " + line.Trim();
                continue;
            }
            if (header is not null)
                yield return header;
            header = line;
        }
        if (header is not null)
            yield return header;
    }

    private static bool IsFraming(string line) =>
        line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && FramingHeaders.Contains(line[..colon].ToLowerInvariant());
}
