namespace LoadCluster.Cluster.Tests.Rig;

/// <summary>What a <see cref="ClusterRig"/> starts.</summary>
internal sealed record RigOptions
{
    public int Agents { get; init; } = 2;

    /// <summary>One or three.</summary>
    public int Coordinators { get; init; } = 1;

    /// <summary>How long the target holds back each answer.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Whether the API needs a token on loopback, too.</summary>
    public bool UseToken { get; init; }

    /// <summary>Where the processes run, each in the namespace of its name; on loopback by default.</summary>
    public NamespacedNetwork? Network { get; init; }

    /// <summary>Whether coordinators are reached by their names in the network, not by their addresses.</summary>
    public bool UseNames { get; init; }

    /// <summary>The flags with which a process proves that it belongs to the cluster.</summary>
    public Func<string, string[]> CertificateFlags { get; init; } = _ => [];

    public static string AgentName(int number) => $"a{number}";

    public static string CoordinatorName(int number) => $"c{number}";
}
