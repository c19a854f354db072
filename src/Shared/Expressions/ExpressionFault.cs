namespace LoadCluster.Shared.Expressions;

/// <summary>What is wrong with an expression, and where.</summary>
/// <param name="Character">Where reading stopped, counted from 1; one past the end when something is missing.</param>
/// <param name="Reason">What is wrong and what would do, in one line.</param>
public sealed record ExpressionFault(int Character, string Reason)
{
    /// <summary>The place and the reason in one line.</summary>
    public override string ToString() => $"at character {Character}: {Reason}";
}
