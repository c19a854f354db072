using System.Diagnostics;

namespace LoadCluster.Agent.Streams;

/// <summary>
/// Slices of the closed model: an index starts when a slot is free for it. All loops take from the current slice; the
/// next one is needed when the last one begins, or earlier to hold work for some time ahead.
/// </summary>
/// <param name="ahead">For how long the unstarted work should last.</param>
/// <param name="recorded">How many requests of the session have ended.</param>
internal sealed class UnpacedSlices(TimeSpan ahead, Func<long> recorded) : OpenSlices
{
    private static readonly TimeSpan RateInterval = TimeSpan.FromMilliseconds(250);

    private readonly Queue<OpenSlice> _waiting = [];
    private readonly SemaphoreSlim _begun = new(0);
    private readonly long _start = Stopwatch.GetTimestamp();
    private volatile OpenSlice? _current;
    private bool _leasesAhead = ahead > TimeSpan.Zero;

    /// <summary>Requests a second since the start of the session.</summary>
    private double Rate => recorded() / Stopwatch.GetElapsedTime(_start).TotalSeconds;

    /// <inheritdoc/>
    public override bool HasWork(int loop, long now)
    {
        var current = _current;
        return current is not null && (current.Unstarted > 0 || Advance(current));
    }

    /// <inheritdoc/>
    public override bool TryTake(int loop, long now, out WorkItem item)
    {
        for (var current = _current; current is not null; current = _current)
        {
            if (current.TryTake(out var position))
            {
                item = new WorkItem(current, position, now);
                return true;
            }
            Advance(current);
        }
        item = default;
        return false;
    }

    /// <inheritdoc/>
    public override async Task WaitForNeedAsync(CancellationToken cancellationToken)
    {
        var interval = _leasesAhead ? RateInterval : Timeout.InfiniteTimeSpan;
        while (!IsNeeded())
            await _begun.WaitAsync(interval, cancellationToken);
    }

    /// <summary>
    /// All but the current slice; and but the next one, if the current one does not last until others are leased.
    /// </summary>
    public override IReadOnlyList<OpenSlice> TakeUntouched(TimeSpan dueIn)
    {
        lock (Gate)
        {
            var kept = (_current?.Unstarted ?? 0) < Rate * dueIn.TotalSeconds ? 1 : 0;
            OpenSlice[] waiting = [.. _waiting];
            _waiting.Clear();
            foreach (var slice in waiting.Take(kept))
                _waiting.Enqueue(slice);
            // What is kept may be too little.
            _begun.Release();
            return waiting[Math.Min(kept, waiting.Length)..];
        }
    }

    /// <inheritdoc/>
    public override void StopLeasingAhead()
    {
        lock (Gate)
            _leasesAhead = false;
    }

    protected override void Enqueue(OpenSlice slice)
    {
        lock (Gate)
        {
            if (_current is null)
                _current = slice;
            else
                _waiting.Enqueue(slice);
        }
    }

    private bool IsNeeded()
    {
        lock (Gate)
        {
            if (_waiting.Count == 0)
                return true;
            if (!_leasesAhead)
                return false;
            var unstarted = _waiting.Sum(slice => slice.Unstarted) + (_current?.Unstarted ?? 0);
            return unstarted < Rate * ahead.TotalSeconds;
        }
    }

    /// <returns>Whether there is a slice to take from.</returns>
    private bool Advance(OpenSlice ended)
    {
        lock (Gate)
        {
            if (_current != ended)
                return _current is not null;
            _current = _waiting.TryDequeue(out var next) ? next : null;
            if (next is not null)
                _begun.Release();
            return next is not null;
        }
    }
}
