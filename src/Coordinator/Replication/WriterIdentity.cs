namespace LoadCluster.Coordinator.Replication;

/// <summary>Which writer this is.</summary>
/// <param name="Index">The place of its coordinator among the configured ones.</param>
/// <param name="Replicas">How many coordinators are configured, whether they are up or not.</param>
/// <param name="Id">Distinguishes the writers of one coordinator.</param>
internal sealed record WriterIdentity(int Index, int Replicas, Guid Id)
{
    public int Majority => (Replicas / 2) + 1;

    /// <summary>The next term that this coordinator may bid for; no two coordinators bid for the same.</summary>
    public long TermAbove(long term)
    {
        var next = term + 1;
        return next + ((((Index - next) % Replicas) + Replicas) % Replicas);
    }
}
