using System.Buffers.Text;
using System.Collections.Immutable;
using System.Text;

namespace LoadCluster.Shared.Requests;

/// <summary>
/// A text with slots: <c>{index}</c> stands for the number of the request, <c>{name}</c> for the value of a variable
/// whose name is known, in a body also <c>{name|json}</c>. <c>{{name}}</c> is the text <c>{name}</c>; all other
/// braces are text. Split once, rendered once a request.
/// </summary>
public sealed class Template
{
    private const int LongestIndex = 19;
    private readonly ReadOnlyMemory<byte>[] _parts;
    private readonly TemplateSlot[] _slots;

    /// <summary>Splits a text at its slots.</summary>
    /// <param name="template">UTF-8 text, or any bytes; kept, not copied.</param>
    /// <param name="variables">
    /// Names that may stand in it; a value is found by the position of its name. None by default.
    /// </param>
    /// <param name="place">Where the text is used, which decides how values are written; in a body by default.</param>
    public Template(
        ReadOnlyMemory<byte> template, ImmutableArray<string> variables = default, TemplatePlace place = TemplatePlace.Body)
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

    private Template((ReadOnlyMemory<byte>[] Parts, TemplateSlot[] Slots) split)
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

    /// <summary>
    /// The words in braces of a text that are not escaped, each once: those that name a slot, and those that do not.
    /// </summary>
    /// <param name="text">UTF-8 text, or any bytes.</param>
    public static IEnumerable<string> NamesIn(ReadOnlyMemory<byte> text) => SlotScanner.Names(text);

    /// <summary>The pieces of a text in order, <c>{{name}}</c> as the text that it stands for.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Each piece, and whether it is a word in braces that is not escaped.</returns>
    public static IEnumerable<(string Piece, bool IsName)> PiecesOf(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return SlotScanner.Scan(bytes).Select(part => (Encoding.UTF8.GetString(bytes[part.Piece]), part.Name is not null));
    }

    /// <summary>The bytes between the slots, in order: one more than there are slots.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Parts => _parts;

    /// <summary>The most bytes a rendering can take when the values of all variables are empty.</summary>
    public int MaxLength { get; }

    /// <summary>One text after the other, each with its slots.</summary>
    public static Template operator +(Template first, Template second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ReadOnlyMemory<byte> joint = (byte[])[.. first._parts[^1].Span, .. second._parts[0].Span];
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
        _parts[0].Span.CopyTo(destination);
        var length = _parts[0].Length;
        for (var i = 0; i < _slots.Length; i++)
        {
            length += RenderSlot(_slots[i], index, values, destination[length..]);
            _parts[i + 1].Span.CopyTo(destination[length..]);
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

    private static (ReadOnlyMemory<byte>[] Parts, TemplateSlot[] Slots) Split(
        ReadOnlyMemory<byte> template, ImmutableArray<string> variables, TemplatePlace place)
    {
        var (parts, slots, part) = (new List<ReadOnlyMemory<byte>>(), new List<TemplateSlot>(), new TemplatePart(template));
        foreach (var (piece, name) in SlotScanner.Scan(template))
        {
            if (name is null || TemplateSlot.Named(name, variables, place) is not { } slot)
            {
                part.Add(piece);
                continue;
            }
            parts.Add(part.Take());
            slots.Add(slot);
        }
        parts.Add(part.Take());
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
