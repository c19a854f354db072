namespace LoadCluster.Agent.Senders;

/// <summary>How the requests of one run are sent.</summary>
internal interface ISender : IAsyncDisposable
{
    /// <summary>Its name in specs and reports.</summary>
    string Name { get; }

    /// <summary>How many lanes it can use at the same time, at least 1.</summary>
    int Lanes { get; }

    /// <summary>
    /// Sends what the lane hands out, at most its limit at a time, and records in the lane what becomes of each index.
    /// Whatever a target does is an outcome; an exception from here is a bug.
    /// </summary>
    /// <param name="lane">Where work comes from and outcomes go to.</param>
    /// <param name="drain">Start nothing new, wait for what is in flight.</param>
    /// <param name="stop">
    /// Give up what is in flight: record it as aborted. Cancelled only after <paramref name="drain"/>.
    /// </param>
    /// <returns>Ends when nothing is in flight any more.</returns>
    Task SendAsync(Lane lane, CancellationToken drain, CancellationToken stop);
}
