using LoadCluster.Shared.Expressions;

namespace LoadCluster.Shared.Checks;

/// <summary><c>body~regex</c>: the expression occurs in the body, in the part of it that is kept.</summary>
internal sealed class BodyCheck : ResponseCheck
{
    private readonly Pattern _pattern;

    private BodyCheck(Pattern pattern) => _pattern = pattern;

    internal override bool NeedsBody => true;

    internal override bool Passes(in ResponseView response) => _pattern.IsMatch(response.Body);

    internal static BodyCheck? Read(ExpressionReader reader)
    {
        reader.SkipSpaces();
        if (!reader.TryTake("~"))
        {
            reader.Fail(reader.Position, "a body is checked by body~regex");
            return null;
        }
        return Pattern.Read(reader) is { } pattern ? new BodyCheck(pattern) : null;
    }
}
