namespace LoadCluster.Cli.Options;

/// <summary>What was typed cannot be used.</summary>
/// <param name="faults">What is wrong and what to do, a line each.</param>
internal sealed class UsageException(params IReadOnlyList<string> faults) : Exception(string.Join('\n', faults))
{
    public IReadOnlyList<string> Faults => faults;
}
