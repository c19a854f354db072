using LoadCluster.Agent.Senders.Socket.Http2.Hpack;
using LoadCluster.Agent.Senders.Socket.Loop;

namespace LoadCluster.Agent.Senders.Socket.Http2;

/// <summary>
/// Encodes the heads of the requests of one connection. Constant fields enter the server's table with the first request that
/// has them, and stay: only as many are inserted as fit at the same time.
/// </summary>
internal sealed class HeadEncoder(RequestPlan plan)
{
    // For each key the number of its insertion, from 1 on; 0 before it.
    private readonly int[] _insertions = new int[plan.TableFields];
    private byte[] _scratch = new byte[256];
    private int _inserted;
    private bool _usesTable = true;
    private int _pendingSize = -1;

    /// <summary>
    /// The server allows a table of this size: the next head says that it is used, or that the table is not.
    /// </summary>
    public void Resize(int size)
    {
        if (size >= PeerSettings.DefaultTableSize && _pendingSize < 0)
            return;
        _usesTable &= size >= plan.TableBytes;
        _pendingSize = _usesTable ? Math.Min(size, PeerSettings.DefaultTableSize) : 0;
    }

    /// <summary>Encodes a head.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="bodyBytes">The length of its body.</param>
    /// <param name="target">At least <see cref="StepRequests.MaxBlockBytes"/> bytes.</param>
    public int Encode(Exchange exchange, int bodyBytes, Span<byte> target)
    {
        var length = 0;
        if (_pendingSize >= 0)
            length = HpackWriter.WriteSizeUpdate(target, _pendingSize);
        _pendingSize = -1;
        var step = plan.Steps[exchange.Form];
        foreach (var field in step.Fields)
            length += Encode(field, exchange, target[length..]);
        return length + step.WriteLength(target[length..], bodyBytes);
    }

    private int Encode(RequestField field, Exchange exchange, Span<byte> target)
    {
        if (field.StaticIndex > 0)
            return HpackWriter.WriteIndexed(target, field.StaticIndex);
        if (field.Value.IsConstant)
            return EncodeConstant(field, target);
        var needed = field.Value.MaxLengthWith(exchange.Values);
        if (_scratch.Length < needed)
            _scratch = new byte[needed];
        var value = _scratch.AsSpan(0, field.Value.Render(exchange.Item.Index, exchange.Values, _scratch));
        var length = HpackInteger.Write(target, 0, 4, field.NameIndex);
        if (field.NameIndex == 0)
            length += HpackWriter.WriteString(target[length..], field.Name);
        return length + HpackWriter.WriteRaw(target[length..], value);
    }

    private int EncodeConstant(RequestField field, Span<byte> target)
    {
        if (field.TableKey < 0 || !_usesTable)
            return HpackWriter.WriteLiteral(target, field.NameIndex, field.Name, field.Constant, isInserted: false);
        ref var insertion = ref _insertions[field.TableKey];
        if (insertion > 0)
            return HpackWriter.WriteIndexed(target, StaticTable.Count + 1 + _inserted - insertion);
        insertion = ++_inserted;
        return HpackWriter.WriteLiteral(target, field.NameIndex, field.Name, field.Constant, isInserted: true);
    }
}
