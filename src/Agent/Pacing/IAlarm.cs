namespace LoadCluster.Agent.Pacing;

/// <summary>Wakes one waiting thread at a moment that any thread sets.</summary>
internal interface IAlarm
{
    /// <summary>Sets it to a moment instead of any other.</summary>
    /// <param name="stamp">
    /// A stamp of <see cref="System.Diagnostics.Stopwatch"/>: what is over wakes at once, <see cref="long.MaxValue"/>
    /// never.
    /// </param>
    void Set(long stamp);

    /// <summary>Blocks until the moment has come, or the system interrupts.</summary>
    void Wait();
}
