namespace LoadCluster.Target;

/// <summary>
/// What has arrived at a target since it started or was last reset. Exact when nothing arrives during the read. An index is
/// the last decimal number in a request's path and query, or its header <c>X-Request-Index</c>.
/// </summary>
public sealed record TargetStats
{
    /// <summary>Requests that arrived, whatever became of them; those for <c>/_stats</c> itself do not count.</summary>
    public required long Requests { get; init; }

    /// <summary>The requests among them with an index below 10¹⁰; only these go into the figures below.</summary>
    public required long WithIndex { get; init; }

    /// <summary>Indexes hit at least once.</summary>
    public required long Distinct { get; init; }

    /// <summary>The lowest index hit; null if there is none.</summary>
    public required long? LowestIndex { get; init; }

    /// <summary>The highest index hit; null if there is none.</summary>
    public required long? HighestIndex { get; init; }

    /// <summary>The hits of the index hit least often, of those hit at all; 0 if there is none.</summary>
    public required long MinHits { get; init; }

    /// <summary>The hits of the index hit most often; 0 if there is none.</summary>
    public required long MaxHits { get; init; }

    /// <summary>
    /// Indexes never hit, of 0 to <see cref="HighestIndex"/>, or of the range <c>?from=&amp;to=</c> (to exclusive)
    /// that was asked for.
    /// </summary>
    public required long Missing { get; init; }

    /// <summary>Indexes hit more than once.</summary>
    public required long Repeated { get; init; }

    /// <summary>Hits beyond the first of their index, summed over all indexes.</summary>
    public required long Repeats { get; init; }

    /// <summary>
    /// Requests that have arrived and whose answer has not begun yet, now. A request leaves this count before the first
    /// byte of its answer does, so that a client with at most n unanswered requests is never seen with more.
    /// </summary>
    public required long InFlight { get; init; }

    /// <summary>The most requests that were in flight at once.</summary>
    public required long MaxInFlight { get; init; }

    /// <summary>Requests destined to be reset, counted on arrival.</summary>
    public required long Resets { get; init; }

    /// <summary>Requests destined never to be answered, counted on arrival.</summary>
    public required long Hangs { get; init; }

    /// <summary>Requests destined for status 500, counted on arrival.</summary>
    public required long Fails { get; init; }
}
