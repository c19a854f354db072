using LoadCluster.Shared.Expressions;

namespace LoadCluster.Shared.Checks;

/// <summary><c>size&lt;10k</c>: the body has so many bytes.</summary>
internal sealed class SizeCheck : ResponseCheck
{
    private readonly Comparison _comparison;
    private readonly long _bytes;

    private SizeCheck(Comparison comparison, long bytes) => (_comparison, _bytes) = (comparison, bytes);

    internal override bool Passes(in ResponseView response) => _comparison.Holds(response.BodyBytes, _bytes);

    internal static SizeCheck? Read(ExpressionReader reader) =>
        reader.TryTakeComparison("size", out var comparison)
        && reader.TryTakeQuantity<long>(CountText.TryParse, "use a number of bytes like 500, 10k or 5m", out var bytes)
            ? new SizeCheck(comparison, bytes)
            : null;
}
