namespace LoadCluster.Agent.Senders.Socket.Http2.Hpack;

/// <summary>The fields that a decoder was told to remember, the last one first: RFC 7541, section 2.3.2.</summary>
/// <param name="limit">The most that the peer may let it hold.</param>
internal sealed class DynamicTable(int limit)
{
    private const int FieldOverhead = 32;

    private readonly int _limit = limit;

    // Fields lie one after the other. Those that are alive take at most a third, so that a field that would cross the end
    // can begin at the start again.
    private byte[] _bytes = [];
    private (int Start, int NameLength, int ValueLength)[] _fields = [];
    private int _first;
    private int _end;
    private int _size;

    public int Count { get; private set; }

    /// <summary>The most bytes that it holds now, as the RFC counts them.</summary>
    public int MaxSize { get; private set; } = limit;

    /// <summary>How many bytes were ever inserted, as the RFC counts them.</summary>
    public long InsertedBytes { get; private set; }

    /// <summary>Changes with every change of its content.</summary>
    public int Version { get; private set; }

    public ReadOnlySpan<byte> NameAt(int position)
    {
        var field = FieldAt(position);
        return _bytes.AsSpan(field.Start, field.NameLength);
    }

    public ReadOnlySpan<byte> ValueAt(int position)
    {
        var field = FieldAt(position);
        return _bytes.AsSpan(field.Start + field.NameLength, field.ValueLength);
    }

    /// <summary>Changes the size, up to the limit.</summary>
    public bool TryResize(int maxSize)
    {
        if (maxSize > _limit)
            return false;
        MaxSize = maxSize;
        Version++;
        Evict(maxSize);
        return true;
    }

    /// <summary>
    /// Inserts a field; one that is larger than the table empties it. Name and value may lie in this table.
    /// </summary>
    public void Insert(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var size = name.Length + value.Length + FieldOverhead;
        Version++;
        InsertedBytes += size;
        Evict(MaxSize - size);
        if (size > MaxSize)
            return;
        Allocate();
        if (_end + name.Length + value.Length > _bytes.Length)
            _end = 0;
        name.CopyTo(_bytes.AsSpan(_end));
        value.CopyTo(_bytes.AsSpan(_end + name.Length));
        _first = (_first + _fields.Length - 1) % _fields.Length;
        _fields[_first] = (_end, name.Length, value.Length);
        _end += name.Length + value.Length;
        (Count, _size) = (Count + 1, _size + size);
    }

    private (int Start, int NameLength, int ValueLength) FieldAt(int position) =>
        _fields[(_first + position) % _fields.Length];

    private void Evict(int maxSize)
    {
        for (; Count > 0 && _size > maxSize; Count--)
        {
            var last = FieldAt(Count - 1);
            _size -= last.NameLength + last.ValueLength + FieldOverhead;
        }
    }

    private void Allocate()
    {
        if (_fields.Length > 0)
            return;
        _bytes = new byte[3 * _limit];
        _fields = new (int, int, int)[(_limit / FieldOverhead) + 1];
    }
}
