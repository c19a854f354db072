namespace LoadCluster.Coordinator;

/// <summary>How fast a run goes: over the last two to three seconds, or since its start while it is younger.</summary>
/// <param name="time">The clock.</param>
/// <param name="done">Requests done before.</param>
internal sealed class Pace(TimeProvider time, long done = 0)
{
    private const int Marks = 3;
    private readonly Queue<(long Stamp, long Done)> _marks = new([(time.GetTimestamp(), done)]);

    /// <summary>Sets a mark; to be called once a second.</summary>
    /// <param name="done">Requests done since the start.</param>
    public void Mark(long done)
    {
        _marks.Enqueue((time.GetTimestamp(), done));
        if (_marks.Count > Marks)
            _marks.Dequeue();
    }

    /// <summary>Requests a second.</summary>
    /// <param name="done">Requests done since the start.</param>
    public double Of(long done)
    {
        var (stamp, before) = _marks.Peek();
        var seconds = time.GetElapsedTime(stamp).TotalSeconds;
        return seconds > 0 ? Math.Max(0, done - before) / seconds : 0;
    }
}
