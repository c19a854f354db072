namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>What things are called at the broker. Permissions are patterns over these names.</summary>
internal static class Names
{
    /// <summary>The exchange names a queue directly; agents may not publish there.</summary>
    public const string Direct = "";

    /// <summary>The direct exchange through which all that agents say comes in.</summary>
    public const string Door = "loadcluster.in";

    /// <summary>The stream of orders.</summary>
    public const string Control = "loadcluster.control";

    /// <summary>The stream of what happens to the cluster as a whole.</summary>
    public const string ClusterLog = "loadcluster.journal";

    /// <summary>The queue of which one candidate at a time is served.</summary>
    public const string Coordinator = "loadcluster.coordinator";

    /// <summary>The routing key of pulses, and how their queues begin.</summary>
    public const string Pulses = "loadcluster.pulses";

    /// <summary>The quorum queue of a run's shards.</summary>
    public static string Shards(string runId) => $"loadcluster.shards.{runId}";

    /// <summary>The quorum queue of its slices that came back too often.</summary>
    public static string Poison(string runId) => $"loadcluster.poison.{runId}";

    /// <summary>The stream of a run's facts.</summary>
    public static string Journal(string runId) => $"loadcluster.journal.{runId}";
}
