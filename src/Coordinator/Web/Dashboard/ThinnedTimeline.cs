using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Coordinator.Web.Dashboard;

/// <summary>A timeline of any length in bounded memory: when it is full, two rows become one, and so do those that follow.</summary>
internal sealed class ThinnedTimeline
{
    public const int MostRows = 1_800;

    private readonly Lock _gate = new();
    private readonly List<TimelineRow> _open = [];
    private List<TimelineRow> _rows = [];
    private int _secondsPerRow = 1;
    private TimeSpan _last = TimeSpan.MinValue;

    public IReadOnlyList<TimelineRow> Rows
    {
        get
        {
            lock (_gate)
                return _open.Count == 0 ? [.. _rows] : [.. _rows, TimelineRow.Merge(_open)];
        }
    }

    /// <summary>Adds a second; one that was added before changes nothing.</summary>
    public void Add(TimelineRow second)
    {
        lock (_gate)
        {
            if (second.Elapsed <= _last)
                return;
            _last = second.Elapsed;
            _open.Add(second);
            if (_open.Count == _secondsPerRow)
                Close();
        }
    }

    private void Close()
    {
        _rows.Add(TimelineRow.Merge(_open));
        _open.Clear();
        if (_rows.Count < MostRows)
            return;
        _rows = [.. _rows.Chunk(2).Select(TimelineRow.Merge)];
        _secondsPerRow *= 2;
    }
}
