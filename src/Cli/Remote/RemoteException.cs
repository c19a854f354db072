namespace LoadCluster.Cli.Remote;

/// <summary>A coordinator refused, or none answered.</summary>
/// <param name="faults">What is wrong, a line each.</param>
/// <param name="refused">Whether the request is at fault, not the coordinator.</param>
internal sealed class RemoteException(IReadOnlyList<string> faults, bool refused) : Exception(string.Join('\n', faults))
{
    public IReadOnlyList<string> Faults => faults;

    public bool Refused => refused;
}
