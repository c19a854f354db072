using System.Collections.Immutable;
using System.Text.Encodings.Web;

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
    private const string JsonFilter = "|json";
    private const int LongestUtf8 = 3;
    private const int LongestUrlEscape = 3;
    private const int LongestJsonEscape = 2;

    private readonly int _variable;
    private readonly TemplatePlace _place;
    private readonly bool _isJson;

    private TemplateSlot(int variable, TemplatePlace place, bool isJson) =>
        (_variable, _place, _isJson) = (variable, place, isJson);

    /// <summary>Whether it stands for the number of the request.</summary>
    public bool IsIndex => _variable == Index;

    /// <summary>The slot with this text between its braces; <see langword="null"/> if it names none.</summary>
    /// <param name="name">A name, in a body with <c>|json</c> behind it or not.</param>
    /// <param name="variables">Names that it may have besides <c>index</c>.</param>
    /// <param name="place">Where the text is used.</param>
    public static TemplateSlot? Named(string name, ImmutableArray<string> variables, TemplatePlace place)
    {
        var isJson = place == TemplatePlace.Body && name.EndsWith(JsonFilter, StringComparison.Ordinal);
        name = isJson ? name[..^JsonFilter.Length] : name;
        if (name == VariableName.Index)
            return new TemplateSlot(Index, place, isJson);
        var variable = variables.IsDefault ? -1 : variables.IndexOf(name);
        return variable < 0 ? null : new TemplateSlot(variable, place, isJson);
    }

    /// <summary>The most bytes that its value takes; 0 for the index, whose length no value changes.</summary>
    public int MaxLengthWith(ReadOnlySpan<string> values) =>
        IsIndex ? 0 : values[_variable].Length * LongestUtf8 * LongestEscape;

    /// <summary>Its value as it is written in its place; not for the index.</summary>
    public string ValueOf(ReadOnlySpan<string> values)
    {
        var value = values[_variable];
        return _place switch
        {
            TemplatePlace.Url => Uri.EscapeDataString(value),
            TemplatePlace.Header when HasControl(value) => string.Concat(value.Where(c => !char.IsControl(c))),
            _ when _isJson => JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(value),
            _ => value,
        };
    }

    private int LongestEscape => _isJson ? LongestJsonEscape : _place == TemplatePlace.Url ? LongestUrlEscape : 1;

    private static bool HasControl(ReadOnlySpan<char> value) =>
        value.ContainsAnyInRange('\0', '\x1f') || value.ContainsAnyInRange('\x7f', '\x9f');
}
