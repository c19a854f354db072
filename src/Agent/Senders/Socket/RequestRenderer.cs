using System.Buffers.Text;
using System.Collections.Immutable;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Socket;

/// <summary>
/// Makes the bytes of the request of an index: the same lines in the same order as the platform's HTTP client sends for
/// the same spec. What does not depend on the index is rendered once. One thread owns it.
/// </summary>
internal sealed class RequestRenderer
{
    private const int LongestNumber = 20;
    private const string HeadEnd = "\r\n\r\n";

    private readonly Template _head;

    // A body of constant length is a part of the head's template; only one with slots needs a length for each index.
    private readonly Template? _body;
    private byte[] _buffer;

    /// <param name="request">What is sent.</param>
    /// <param name="variables">Names that it may use.</param>
    /// <param name="transport">How it travels.</param>
    public RequestRenderer(RequestTemplate request, ImmutableArray<string> variables, TransportSpec transport)
    {
        var body = new Template(request.Body.Span, variables);
        IsBodyExpected = !request.Method.Equals("HEAD", StringComparison.OrdinalIgnoreCase);
        var head = RequestHead.Of(request, variables, transport);
        if (body.IsConstant)
            _head = head + new Template(LengthLine(request) + "\r\n") + body;
        else
            (_head, _body) = (head + new Template("Content-Length: "), body);
        _buffer = new byte[LengthWith(Enumerable.Repeat("", variables.Length).ToArray())];
        if (_head.IsConstant)
            _head.Render(0, [], _buffer);
    }

    /// <summary>Whether the answer may have a body.</summary>
    public bool IsBodyExpected { get; }

    /// <summary>The bytes of one request, until the next call.</summary>
    /// <param name="index">The request index.</param>
    /// <param name="values">A value for each variable.</param>
    public ReadOnlySpan<byte> Render(long index, ReadOnlySpan<string> values)
    {
        if (_head.IsConstant && _body is null)
            return _buffer.AsSpan(0, _head.MaxLength);
        if (!values.IsEmpty && LengthWith(values) is var needed && needed > _buffer.Length)
            _buffer = new byte[needed];
        var length = _head.Render(index, values, _buffer);
        if (_body is not null)
            length += RenderBody(_body, index, values, _buffer.AsSpan(length));
        return _buffer.AsSpan(0, length);
    }

    /// <summary>
    /// The length is written before the body, and known after it: the body moves to where it belongs.
    /// </summary>
    private static int RenderBody(Template body, long index, ReadOnlySpan<string> values, Span<byte> rest)
    {
        var place = rest[(LongestNumber + HeadEnd.Length)..];
        var length = body.Render(index, values, place);
        Utf8Formatter.TryFormat(length, rest, out var digits);
        "\r\n\r\n"u8.CopyTo(rest[digits..]);
        var start = digits + HeadEnd.Length;
        place[..length].CopyTo(rest[start..]);
        return start + length;
    }

    private int LengthWith(ReadOnlySpan<string> values) =>
        _head.MaxLengthWith(values) + LongestNumber + HeadEnd.Length + (_body?.MaxLengthWith(values) ?? 0);

    private static string LengthLine(RequestTemplate request) =>
        request.Body.Length > 0 || RequestHead.NeedsLength(request) ? $"Content-Length: {request.Body.Length}\r\n" : "";
}
