using System.Text;

namespace LoadCluster.Shared.Checks;

/// <summary>The values of one header of a response, to be enumerated once. Allocates nothing.</summary>
public ref struct HeaderValues
{
    private readonly ReadOnlySpan<byte> _name;
    private ReadOnlySpan<byte> _rest;

    internal HeaderValues(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        _rest = head;
        _name = name;
    }

    /// <summary>The value, once <see cref="MoveNext"/> has found one.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Itself, for <c>foreach</c>.</summary>
    public readonly HeaderValues GetEnumerator() => this;

    /// <summary>Looks for the next value.</summary>
    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var end = _rest.IndexOf((byte)'\n');
            var line = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? [] : _rest[(end + 1)..];
            if (line.Length <= _name.Length || line[_name.Length] != ':'
                || !Ascii.EqualsIgnoreCase(line[.._name.Length], _name))
                continue;
            Current = line[(_name.Length + 1)..].Trim(" \t"u8);
            return true;
        }
        return false;
    }
}
