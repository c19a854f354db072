using System.Buffers.Text;
using System.Text;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Drivers.Socket;

/// <summary>
/// Makes the bytes of the request of an index: the same lines in the same order as the platform's HTTP client sends for the
/// same spec. What does not depend on the index is rendered once. One thread owns it.
/// </summary>
internal sealed class RequestRenderer
{
    private const int LongestNumber = 20;

    private readonly IndexTemplate _head;
    private readonly IndexTemplate? _body;
    private readonly int _bodySlots;
    private readonly int _bodyConstantBytes;
    private readonly byte[] _buffer;
    private readonly bool _isConstant;

    public RequestRenderer(RunSpec spec)
    {
        var body = new IndexTemplate(spec.Request.Body.Span);
        _bodySlots = body.Parts.Count - 1;
        _bodyConstantBytes = body.Parts.Sum(part => part.Length);
        // A body of constant length is a part of the head's template; only one with slots needs a length for each index.
        var head = RequestHead.Of(spec);
        if (_bodySlots > 0)
            (_head, _body) = (new IndexTemplate(head + "Content-Length: "), body);
        else
            _head = new IndexTemplate([.. Encoding.Latin1.GetBytes(head + LengthLine(spec) + "\r\n"), .. spec.Request.Body.Span]);
        _isConstant = _head.IsConstant && _body is null;
        _buffer = new byte[_head.MaxLength + LongestNumber + (_body?.MaxLength ?? 0)];
        if (_isConstant)
            _head.Render(0, _buffer);
    }

    /// <summary>The bytes of one request, until the next call.</summary>
    public ReadOnlySpan<byte> Render(long index)
    {
        if (_isConstant)
            return _buffer.AsSpan(0, _head.MaxLength);
        var length = _head.Render(index, _buffer);
        if (_body is not null)
            length += RenderBody(_body, index, _buffer.AsSpan(length));
        return _buffer.AsSpan(0, length);
    }

    private int RenderBody(IndexTemplate body, long index, Span<byte> rest)
    {
        Utf8Formatter.TryFormat(index, rest, out var digits);
        Utf8Formatter.TryFormat(_bodyConstantBytes + (_bodySlots * digits), rest, out var length);
        "\r\n\r\n"u8.CopyTo(rest[length..]);
        return length + 4 + body.Render(index, rest[(length + 4)..]);
    }

    private static string LengthLine(RunSpec spec) =>
        spec.Request.Body.Length > 0 || RequestHead.NeedsLength(spec.Request)
            ? $"Content-Length: {spec.Request.Body.Length}\r\n"
            : "";
}
