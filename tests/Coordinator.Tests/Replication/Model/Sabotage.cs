namespace LoadCluster.Coordinator.Tests.Replication.Model;

/// <summary>A rule that the simulated cluster breaks, to show that the rule is needed and that the model notices.</summary>
public enum Sabotage
{
    None,

    /// <summary>A new term acts on what it adopted without writing it back.</summary>
    NoWriteBack,

    /// <summary>Replicas that are down count as if they agreed: a majority of the visible ones decides.</summary>
    VisibleMajority,

    /// <summary>A replica whose disk was lost promises and accepts at once.</summary>
    ForgetfulDisk,

    /// <summary>A promise does not survive a crash.</summary>
    UnsyncedPromise,

    /// <summary>What a replica answered before it lost its disk still counts.</summary>
    NoIncarnations,
}
