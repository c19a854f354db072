namespace LoadCluster.Coordinator.Exporting;

/// <summary>A library that exports the results of runs.</summary>
internal interface IRunResultSink
{
    /// <summary>Bounds of the latency histogram, in seconds.</summary>
    static readonly double[] LatencyBounds =
    [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5,
        0.75, 1, 1.5, 2, 3, 5, 7.5, 10, 15, 20, 30, 60,
    ];

    /// <summary>All requests so far with an outcome.</summary>
    void CountRequests(string runId, string outcome, long total);

    /// <summary>All bytes so far.</summary>
    void CountBytes(string runId, long total);

    /// <summary>So many more requests took this long.</summary>
    void Observe(string runId, double seconds, long count);

    void Remove(string runId);
}
