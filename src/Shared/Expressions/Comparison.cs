namespace LoadCluster.Shared.Expressions;

/// <summary>How a value is compared with its limit.</summary>
internal enum Comparison
{
    /// <summary><c>&lt;</c></summary>
    Less,

    /// <summary><c>&lt;=</c></summary>
    AtMost,

    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>&gt;=</c></summary>
    AtLeast,

    /// <summary><c>&gt;</c></summary>
    Greater,
}

/// <summary>What comparisons say.</summary>
internal static class Comparisons
{
    /// <summary>Whether a value is as it should be.</summary>
    public static bool Holds(this Comparison comparison, double value, double limit) => comparison switch
    {
        Comparison.Less => value < limit,
        Comparison.AtMost => value <= limit,
        Comparison.Equal => value == limit,
        Comparison.AtLeast => value >= limit,
        _ => value > limit,
    };

    /// <summary>Whether a value that never falls is as it should be, or may become so.</summary>
    public static bool CanHoldWhenGrowing(this Comparison comparison, double value, double limit) => comparison switch
    {
        Comparison.Equal => value <= limit,
        Comparison.Less or Comparison.AtMost => comparison.Holds(value, limit),
        _ => true,
    };

    /// <summary>Whether a value that never grows is as it should be, or may become so.</summary>
    public static bool CanHoldWhenFalling(this Comparison comparison, double value, double limit) => comparison switch
    {
        Comparison.Equal => value >= limit,
        Comparison.AtLeast or Comparison.Greater => comparison.Holds(value, limit),
        _ => true,
    };
}
