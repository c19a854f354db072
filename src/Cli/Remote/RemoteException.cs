namespace LoadCluster.Cli.Remote;

/// <summary>A coordinator refused, or none answered.</summary>
/// <param name="faults">What is wrong, a line each.</param>
/// <param name="refused">Whether what was asked for is at fault.</param>
internal sealed class RemoteException(IReadOnlyList<string> faults, bool refused) : Exception(string.Join('\n', faults))
{
    public IReadOnlyList<string> Faults => faults;

    public bool Refused => refused;
}
