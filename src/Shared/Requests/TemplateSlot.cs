using System.Collections.Immutable;
using System.Text;

namespace LoadCluster.Shared.Requests;

/// <summary>Where a template is used. The index is digits and the same everywhere; values are not.</summary>
public enum TemplatePlace
{
    /// <summary>A body: values are written as they are.</summary>
    Body,

    /// <summary>
    /// A URL: values are percent-encoded, so that none of them can become more than one segment or parameter.
    /// </summary>
    Url,

    /// <summary>
    /// A header: control characters are left out of values, so that none of them can become another header.
    /// </summary>
    Header,
}

/// <summary>A place in a template that is filled for each request.</summary>
internal readonly record struct TemplateSlot
{
    private const int Index = -1;
    private const int LongestUtf8 = 3;
    private const int LongestEscape = 3;

    private readonly int _variable;
    private readonly TemplatePlace _place;

    private TemplateSlot(int variable, TemplatePlace place) => (_variable, _place) = (variable, place);

    /// <summary>Whether it stands for the number of the request.</summary>
    public bool IsIndex => _variable == Index;

    /// <summary>The slot that a text starts with, if it does.</summary>
    /// <param name="variables">Names that it may have besides <c>index</c>.</param>
    /// <param name="place">Where the text is used.</param>
    /// <param name="length">How many bytes of the text the slot is.</param>
    public static TemplateSlot? At(
        ReadOnlySpan<byte> text, ImmutableArray<string> variables, TemplatePlace place, out int length)
    {
        length = 0;
        if (text[0] != '{')
            return null;
        var end = text[..Math.Min(text.Length, VariableName.MaxLength + 2)].IndexOf((byte)'}');
        if (end < 0)
            return null;
        length = end + 1;
        var name = Encoding.UTF8.GetString(text[1..end]);
        if (name == VariableName.Index)
            return new TemplateSlot(Index, place);
        var variable = variables.IsDefault ? -1 : variables.IndexOf(name);
        return variable < 0 ? null : new TemplateSlot(variable, place);
    }

    /// <summary>The most bytes that its value takes; 0 for the index, whose length no value changes.</summary>
    public int MaxLengthWith(ReadOnlySpan<string> values) =>
        IsIndex ? 0 : values[_variable].Length * LongestUtf8 * (_place == TemplatePlace.Url ? LongestEscape : 1);

    /// <summary>Its value as it is written in its place; not for the index.</summary>
    public string ValueOf(ReadOnlySpan<string> values)
    {
        var value = values[_variable];
        return _place switch
        {
            TemplatePlace.Url => Uri.EscapeDataString(value),
            TemplatePlace.Header when HasControl(value) => string.Concat(value.Where(c => !char.IsControl(c))),
            _ => value,
        };
    }

    private static bool HasControl(ReadOnlySpan<char> value) =>
        value.ContainsAnyInRange('\0', '\x1f') || value.ContainsAnyInRange('\x7f', '\x9f');
}
