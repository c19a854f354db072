using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;

namespace LoadCluster.Shared.Requests;

/// <summary>
/// A text with slots: <c>{index}</c> stands for the number of the request, <c>{name}</c> for the value of a variable
/// whose name it was told. All other braces are text. Split once, rendered once a request.
/// </summary>
public sealed class Template
{
    private const int LongestIndex = 19;
    private readonly byte[][] _parts;
    private readonly TemplateSlot[] _slots;

    /// <summary>Splits a text at its slots.</summary>
    /// <param name="template">UTF-8 text, or any bytes.</param>
    /// <param name="variables">
    /// Names that may stand in it; a value is found by the position of its name. None by default.
    /// </param>
    /// <param name="place">Where the text is used, which decides how values are written; in a body by default.</param>
    public Template(
        ReadOnlySpan<byte> template, ImmutableArray<string> variables = default, TemplatePlace place = TemplatePlace.Body)
        : this(Split(template, variables, place))
    {
    }

    /// <summary>Splits a text at its slots.</summary>
    /// <param name="template">The text.</param>
    /// <param name="variables">
    /// Names that may stand in it; a value is found by the position of its name. None by default.
    /// </param>
    /// <param name="place">Where the text is used, which decides how values are written; in a body by default.</param>
    public Template(
        string template, ImmutableArray<string> variables = default, TemplatePlace place = TemplatePlace.Body)
        : this(Encoding.UTF8.GetBytes(template), variables, place)
    {
    }

    private Template((byte[][] Parts, TemplateSlot[] Slots) split)
    {
        var (parts, slots) = (_parts, _slots) = split;
        var indexes = slots.Count(slot => slot.IsIndex);
        HasVariables = indexes < slots.Length;
        MaxLength = parts.Sum(part => part.Length) + (indexes * LongestIndex);
    }

    /// <summary>Whether the text is the same for every index.</summary>
    public bool IsConstant => _slots.Length == 0;

    /// <summary>Whether the text depends on more than the index.</summary>
    public bool HasVariables { get; }

    /// <summary>The bytes between the slots, in order: one more than there are slots.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Parts => Array.ConvertAll(_parts, part => (ReadOnlyMemory<byte>)part);

    /// <summary>The most bytes a rendering can take when the values of all variables are empty.</summary>
    public int MaxLength { get; }

    /// <summary>One text after the other, each with its slots.</summary>
    public static Template operator +(Template first, Template second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        byte[] joint = [.. first._parts[^1], .. second._parts[0]];
        return new Template(
            ([.. first._parts[..^1], joint, .. second._parts[1..]], [.. first._slots, .. second._slots]));
    }

    /// <summary>The most bytes a rendering with these values can take.</summary>
    /// <param name="values">A value for each variable of the template.</param>
    public int MaxLengthWith(ReadOnlySpan<string> values)
    {
        var length = MaxLength;
        foreach (var slot in _slots)
            length += slot.MaxLengthWith(values);
        return length;
    }

    /// <summary>Renders the bytes for one index. Allocates nothing, but for values that need to be escaped.</summary>
    /// <param name="index">The request index, at least 0.</param>
    /// <param name="values">A value for each variable of the template.</param>
    /// <param name="destination">At least <see cref="MaxLengthWith"/> bytes.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public int Render(long index, ReadOnlySpan<string> values, Span<byte> destination)
    {
        _parts[0].CopyTo(destination);
        var length = _parts[0].Length;
        for (var i = 0; i < _slots.Length; i++)
        {
            length += RenderSlot(_slots[i], index, values, destination[length..]);
            _parts[i + 1].CopyTo(destination[length..]);
            length += _parts[i + 1].Length;
        }
        return length;
    }

    /// <summary>Renders the bytes for one index into an array of their own.</summary>
    /// <param name="index">The request index, at least 0.</param>
    /// <param name="values">A value for each variable of the template.</param>
    public byte[] Render(long index, params ReadOnlySpan<string> values)
    {
        var buffer = new byte[MaxLengthWith(values)];
        return buffer[..Render(index, values, buffer)];
    }

    /// <summary>Renders the text for one index.</summary>
    /// <param name="index">The request index, at least 0.</param>
    /// <param name="values">A value for each variable of the template.</param>
    public string RenderText(long index, params ReadOnlySpan<string> values)
    {
        var length = MaxLengthWith(values);
        Span<byte> buffer = length <= 1024 ? stackalloc byte[length] : new byte[length];
        return Encoding.UTF8.GetString(buffer[..Render(index, values, buffer)]);
    }

    private static (byte[][] Parts, TemplateSlot[] Slots) Split(
        ReadOnlySpan<byte> template, ImmutableArray<string> variables, TemplatePlace place)
    {
        var (parts, slots, start) = (new List<byte[]>(), new List<TemplateSlot>(), 0);
        for (var at = 0; at < template.Length; at++)
        {
            if (TemplateSlot.At(template[at..], variables, place, out var length) is not { } slot)
                continue;
            parts.Add(template[start..at].ToArray());
            slots.Add(slot);
            start = at + length;
            at = start - 1;
        }
        parts.Add(template[start..].ToArray());
        return ([.. parts], [.. slots]);
    }

    private static int RenderSlot(TemplateSlot slot, long index, ReadOnlySpan<string> values, Span<byte> destination)
    {
        int length;
        var fits = slot.IsIndex
            ? Utf8Formatter.TryFormat(index, destination, out length)
            : Encoding.UTF8.TryGetBytes(slot.ValueOf(values), destination, out length);
        return fits ? length : throw new ArgumentException("The destination is too short.", nameof(destination));
    }
}
