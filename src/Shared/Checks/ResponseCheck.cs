using System.Diagnostics.CodeAnalysis;
using LoadCluster.Shared.Expressions;

namespace LoadCluster.Shared.Checks;

/// <summary>
/// Something that must be so of every response: <c>status=200,201</c>, <c>body~"id":\d+</c>, <c>header:x-cache=hit</c>,
/// <c>size&lt;10k</c>. Immutable; any number of threads may ask it.
/// </summary>
public abstract class ResponseCheck
{
    /// <summary>
    /// The most bytes of a body that are kept for checks, 1 MiB; what follows is counted, and not looked at.
    /// </summary>
    public const int MaxBodyBytes = 1 << 20;

    private const string Forms = "use status=200, body~regex, header:name=value or size<10k";

    private protected ResponseCheck()
    {
    }

    /// <summary>Whether it looks at headers.</summary>
    internal virtual bool NeedsHead => false;

    /// <summary>Whether it looks at the body.</summary>
    internal virtual bool NeedsBody => false;

    /// <summary>Reads a check.</summary>
    /// <param name="expression">As it is typed.</param>
    /// <param name="fault">What is wrong with the expression, and where.</param>
    public static bool TryParse(
        string expression,
        [NotNullWhen(true)] out ResponseCheck? check,
        [NotNullWhen(false)] out ExpressionFault? fault)
    {
        var reader = new ExpressionReader(expression);
        check = Read(reader);
        fault = check is null ? reader.Fault! : null;
        return check is not null;
    }

    /// <summary>Whether it is so.</summary>
    internal abstract bool Passes(in ResponseView response);

    private static ResponseCheck? Read(ExpressionReader reader)
    {
        var subject = reader.TakeUntil(" :=<>~").ToLowerInvariant();
        switch (subject)
        {
            case "status":
                return StatusCheck.Read(reader);
            case "body":
                return BodyCheck.Read(reader);
            case "header":
                return HeaderCheck.Read(reader);
            case "size":
                return SizeCheck.Read(reader);
            default:
                reader.Fail(0, $"'{subject}' cannot be checked: {Forms}");
                return null;
        }
    }
}
