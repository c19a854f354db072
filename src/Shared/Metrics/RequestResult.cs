namespace LoadCluster.Shared.Metrics;

/// <summary>What one request became.</summary>
/// <param name="Outcome">Its status, error or abortion.</param>
/// <param name="BytesReceived">Bytes of the response that arrived, 0 or more.</param>
/// <param name="LatencyMicroseconds">
/// From the moment it should have started to its last byte or failure, in microseconds: free of coordinated omission.
/// </param>
/// <param name="ServiceTimeMicroseconds">From its actual send to the same end, in microseconds.</param>
public readonly record struct RequestResult(
    Outcome Outcome, long BytesReceived, long LatencyMicroseconds, long ServiceTimeMicroseconds)
{
    /// <summary>What the service time consisted of; all of it was waiting by default, <see langword="null"/>.</summary>
    public RequestPhases? Phases { get; init; }

    /// <summary>Which checks of the run its response failed: bit 0 is the first one; none by default.</summary>
    public ulong FailedChecks { get; init; }

    /// <summary>What an error said; none by default.</summary>
    public string? ErrorText { get; init; }

    /// <summary>What happened to its connection; usually nothing, <see langword="null"/>.</summary>
    public IReadOnlyList<ConnectionEvent>? Events { get; init; }
}
