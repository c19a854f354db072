namespace LoadCluster.Coordinator.Runs;

/// <summary>A run cannot be accepted.</summary>
/// <param name="faults">Everything that is wrong with it, a line each.</param>
public sealed class InvalidRunException(IReadOnlyList<string> faults) : Exception(string.Join('\n', faults))
{
    /// <summary>Everything that is wrong with it, a line each.</summary>
    public IReadOnlyList<string> Faults => faults;
}
