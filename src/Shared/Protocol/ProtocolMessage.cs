namespace LoadCluster.Shared.Protocol;

/// <summary>A message that may cross the network; <c>LoadClusterSerializer</c> is bound to it.</summary>
public interface IProtocolMessage;

/// <summary>The protocol between the processes of a cluster.</summary>
public static class ProtocolVersion
{
    /// <summary>Goes up when a message changes its meaning.</summary>
    public const int Current = 2;

    /// <summary>The lowest version that works with this one: a rolling upgrade passes one version apart.</summary>
    public const int Lowest = Current - 1;

    /// <summary>Whether a process that speaks this version can work with this one.</summary>
    public static bool IsCompatible(int version) => version is >= Lowest and <= Current + 1;
}
