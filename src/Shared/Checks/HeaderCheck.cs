using System.Text;
using LoadCluster.Shared.Expressions;

namespace LoadCluster.Shared.Checks;

/// <summary>
/// <c>header:name=value</c>: one of the values of the header is this, to the letter; <c>header:name~regex</c>: the
/// expression occurs in one of them.
/// </summary>
internal sealed class HeaderCheck : ResponseCheck
{
    private readonly byte[] _name;
    private readonly byte[]? _value;
    private readonly Pattern? _pattern;

    private HeaderCheck(string name, string? value, Pattern? pattern)
    {
        _name = Encoding.UTF8.GetBytes(name);
        _value = value is null ? null : Encoding.UTF8.GetBytes(value);
        _pattern = pattern;
    }

    internal override bool NeedsHead => true;

    internal override bool Passes(in ResponseView response)
    {
        foreach (var value in response.ValuesOf(_name))
        {
            if (_pattern?.IsMatch(value) ?? value.SequenceEqual(_value))
                return true;
        }
        return false;
    }

    internal static HeaderCheck? Read(ExpressionReader reader)
    {
        if (!reader.TryTake(":"))
            reader.Fail(reader.Position, "a header is checked by header:name=value or header:name~regex");
        var start = reader.Position;
        var name = reader.TakeUntil("=~").Trim();
        if (name.Length == 0)
            reader.Fail(start, "the name of a header is missing");
        if (reader.TryTake("="))
            return reader.Fault is null ? new HeaderCheck(name, reader.TakeRest().Trim(), pattern: null) : null;
        if (!reader.TryTake("~"))
            reader.Fail(reader.Position, "say what the header must be: =value or ~regex");
        return reader.Fault is null && Pattern.Read(reader) is { } pattern ? new HeaderCheck(name, null, pattern) : null;
    }
}
