using LoadCluster.Shared.Expressions;
using LoadCluster.Shared.Requests;

namespace LoadCluster.Shared.Scenarios;

/// <summary>Which part of an answer is looked at.</summary>
public enum CaptureSource
{
    /// <summary>A value in the body, which is JSON.</summary>
    Json,

    /// <summary>The first header of a name.</summary>
    Header,

    /// <summary>What a regular expression finds in the body.</summary>
    Regex,
}

/// <summary>Takes a value from an answer, for the steps that follow.</summary>
/// <param name="Variable">The variable that gets it: a <see cref="VariableName"/> that is not a column of a feed.</param>
/// <param name="Source">Where it is.</param>
/// <param name="Expression">Which one it is: a path into JSON, the name of a header, or a regular expression.</param>
public sealed record Extraction(string Variable, CaptureSource Source, string Expression)
{
    /// <summary>Makes what finds the value. Only for a valid spec.</summary>
    public ValueReader Compile() => Source switch
    {
        CaptureSource.Json => new JsonValueReader(Expression),
        CaptureSource.Header => new HeaderValueReader(Expression),
        _ => new RegexValueReader(Expression),
    };

    /// <summary>What is wrong with the expression, in one line; <see langword="null"/> when it can be used.</summary>
    internal string? FaultOfExpression() => Source switch
    {
        CaptureSource.Header when !RequestValidation.IsToken(Expression) =>
            $"'{Expression}' is no name of a header: use letters, digits and dashes",
        CaptureSource.Json when !JsonValueReader.IsPath(Expression) =>
            $"'{Expression}' is no path into JSON: use names and positions like data.items[0].id",
        CaptureSource.Regex when Expression.Length > Pattern.MaxLength =>
            $"a regular expression has at most {Pattern.MaxLength} characters",
        CaptureSource.Regex => RegexFault(Expression),
        _ => null,
    };

    private static string? RegexFault(string pattern)
    {
        try
        {
            _ = new RegexValueReader(pattern);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return $"'{pattern}' is no regular expression that can be used: {e.Message.ReplaceLineEndings(" ")}";
        }
    }
}
