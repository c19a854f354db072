namespace LoadCluster.Coordinator.Planning;

/// <summary>
/// The throughput of a run over the last two to three seconds, or since the first mark while that is younger. At least
/// one second counts, because a burst of reports would look like millions a second.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class ThroughputEstimate(TimeProvider time)
{
    private const int Marks = 3;
    private readonly Queue<(long Stamp, long Done)> _marks = new();
    private double? _assumed;

    /// <summary>Says what holds until there are enough marks, for a run that is not at its start.</summary>
    public void Assume(double requestsPerSecond) => _assumed = requestsPerSecond;

    /// <summary>Sets a mark; to be called once a second.</summary>
    /// <param name="done">Requests done since the start.</param>
    public void Mark(long done)
    {
        _marks.Enqueue((time.GetTimestamp(), done));
        if (_marks.Count > Marks)
            _marks.Dequeue();
    }

    /// <summary>Requests a second; 0 before the first mark, if nothing is assumed.</summary>
    /// <param name="done">Requests done since the start.</param>
    public double Of(long done)
    {
        if (_assumed is { } assumed && _marks.Count < Marks)
            return assumed;
        if (!_marks.TryPeek(out var mark))
            return 0;
        var seconds = Math.Max(1, time.GetElapsedTime(mark.Stamp).TotalSeconds);
        return Math.Max(0, done - mark.Done) / seconds;
    }
}
