using System.Buffers.Text;
using System.Collections.Immutable;
using LoadCluster.Agent.Scenarios;
using LoadCluster.Agent.Senders.Socket.Http1;
using LoadCluster.Agent.Senders.Socket.Http2.Hpack;
using LoadCluster.Agent.Senders.Socket.Loop;
using LoadCluster.Shared.Requests;

namespace LoadCluster.Agent.Senders.Socket.Http2;

/// <summary>The requests of one step.</summary>
internal sealed class StepRequests
{
    private readonly bool _saysLength;
    private readonly byte[] _constantBody;

    public StepRequests(StepPlan step, bool isAsIs)
    {
        Fields = RequestFields.Of(step.Request, step.Variables, isAsIs);
        Body = new Template(step.Request.Body, step.Variables);
        IsBodyExpected = !step.Request.Method.Equals("HEAD", StringComparison.OrdinalIgnoreCase);
        _saysLength = step.Request.Body.Length > 0 || RequestHead.NeedsLength(step.Request);
        _constantBody = Body.IsConstant ? Body.Render(0) : [];
    }

    /// <summary>The fields but for the length of the body.</summary>
    public ImmutableArray<RequestField> Fields { get; }

    public Template Body { get; }

    /// <summary>Whether the answer may have a body.</summary>
    public bool IsBodyExpected { get; }

    /// <summary>Renders the body of a request into a buffer, unless it is the same for all of them.</summary>
    public ReadOnlyMemory<byte> BodyOf(Exchange exchange, ref byte[] buffer)
    {
        if (Body.IsConstant)
            return _constantBody;
        var needed = Body.MaxLengthWith(exchange.Values);
        if (buffer.Length < needed)
            buffer = new byte[needed];
        return buffer.AsMemory(0, Body.Render(exchange.Item.Index, exchange.Values, buffer));
    }

    /// <summary>The most bytes of a header block with these values.</summary>
    public int MaxBlockBytes(ReadOnlySpan<string> values)
    {
        var length = 2 * HpackWriter.MaxLength(0, 20);
        foreach (var field in Fields)
            length += HpackWriter.MaxLength(field.Name.Length, field.Value.MaxLengthWith(values));
        return length;
    }

    /// <summary>Writes the length of a body, where it must be said.</summary>
    public int WriteLength(Span<byte> target, int bodyBytes)
    {
        if (!_saysLength)
            return 0;
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(bodyBytes, digits, out var length);
        return HpackWriter.WriteLiteral(target, ContentLength, [], digits[..length], isInserted: false);
    }

    private static readonly int ContentLength = StaticTable.IndexOf("content-length"u8);
}

/// <summary>The requests of all steps, and which of their fields connections put into the server's table.</summary>
internal sealed class RequestPlan
{
    /// <param name="flows">The steps.</param>
    /// <param name="isAsIs">Whether paths are sent as they are written.</param>
    public RequestPlan(FlowPlan flows, bool isAsIs)
    {
        Steps = [.. flows.Forms.Select(step => new StepRequests(step, isAsIs))];
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var field in Steps.SelectMany(step => step.Fields).Where(field => field.Value.IsConstant && field.StaticIndex == 0))
        {
            var text = Convert.ToHexString(field.Name) + ':' + Convert.ToHexString(field.Constant);
            if (known.TryGetValue(text, out var key))
                field.TableKey = key;
            else if (TableBytes + field.TableBytes <= PeerSettings.DefaultTableSize)
            {
                field.TableKey = known[text] = known.Count;
                TableBytes += field.TableBytes;
            }
        }
        TableFields = known.Count;
    }

    public ImmutableArray<StepRequests> Steps { get; }

    /// <summary>How many different fields are put into tables.</summary>
    public int TableFields { get; }

    /// <summary>What they take there.</summary>
    public int TableBytes { get; }
}
