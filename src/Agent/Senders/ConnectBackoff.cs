namespace LoadCluster.Agent.Senders;

/// <summary>
/// In the closed model, how long the place of a request that found no connection stays empty: a target that is down fails
/// requests faster than any server answers them, and that would only keep this machine and the target busy.
/// </summary>
internal static class ConnectBackoff
{
    /// <summary>After the first failure in a row, the second and so on, in milliseconds; the last for all others.</summary>
    public static readonly int[] Waits = [1, 2, 4, 8, 16, 32, 64, 100];

    /// <summary>The wait after so many failures in a row.</summary>
    public static TimeSpan After(int failures) => TimeSpan.FromMilliseconds(Waits[Math.Min(failures, Waits.Length) - 1]);
}
