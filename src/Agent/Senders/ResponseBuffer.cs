using LoadCluster.Shared.Checks;

namespace LoadCluster.Agent.Senders;

/// <summary>
/// Keeps what checks and extractions need of one response at a time: header lines, and the first MiB of the body. Its
/// buffers grow to what responses need and are used again. One request at a time owns it.
/// </summary>
/// <param name="keepsHead">Whether header lines are kept.</param>
/// <param name="keepsBody">Whether the body is kept.</param>
internal sealed class ResponseBuffer(bool keepsHead, bool keepsBody)
{
    private const int FirstSize = 1024;

    private byte[] _head = [];
    private byte[] _body = [];
    private int _headLength;
    private int _bodyLength;

    /// <summary>Whether header lines are kept.</summary>
    public bool KeepsHead => keepsHead;

    /// <summary>Forgets the response: another one follows.</summary>
    public void Clear() => (_headLength, _bodyLength) = (0, 0);

    /// <summary>Keeps a header line, which comes without its end.</summary>
    public void AddHeader(ReadOnlySpan<byte> line)
    {
        if (!keepsHead)
            return;
        Append(ref _head, ref _headLength, line);
        Append(ref _head, ref _headLength, "\n"u8);
    }

    /// <summary>Keeps the next bytes of the body, as far as there is room.</summary>
    public void AddBody(ReadOnlySpan<byte> bytes)
    {
        if (keepsBody)
            Append(ref _body, ref _bodyLength, bytes[..Math.Min(bytes.Length, ResponseCheck.MaxBodyBytes - _bodyLength)]);
    }

    /// <summary>The response; valid until more is added or forgotten.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="bodyBytes">How long its body was.</param>
    public ResponseView View(int status, long bodyBytes) => new()
    {
        Status = status,
        Head = _head.AsSpan(0, _headLength),
        Body = _body.AsSpan(0, _bodyLength),
        BodyBytes = bodyBytes,
    };

    private static void Append(ref byte[] buffer, ref int length, ReadOnlySpan<byte> bytes)
    {
        var needed = length + bytes.Length;
        if (buffer.Length < needed)
            Array.Resize(ref buffer, Math.Max(FirstSize, needed * 2));
        bytes.CopyTo(buffer.AsSpan(length));
        length = needed;
    }
}
