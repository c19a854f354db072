using Akka.Actor;
using LoadCluster.Coordinator.Replication;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Coordinator;

/// <content>The end: why and when a run stops, that agents leave it, and its results.</content>
internal sealed partial class RunActor
{
    /// <summary>Ends the run early. Harmless when it ends already.</summary>
    private void Stop(RunPhase phase, StopReason reason, string? lostThreshold = null)
    {
        if (phase <= Phase)
            return;
        Apply(new RunStopped(phase, reason, lostThreshold));
        Leave();
    }

    private void DrainIfComplete()
    {
        if (Phase != RunPhase.Sending || !_state.IsComplete)
            return;
        _phase = RunPhase.Draining;
        Leave();
    }

    /// <summary>Notifies the agents of the end of the phase.</summary>
    private void Leave()
    {
        _waiting.Clear();
        foreach (var session in _sessions.Where(session => !session.HasEnded))
            Tell(session.End(Phase));
        EndIfDeserted();
    }

    /// <summary>The run has ended once every agent has left it.</summary>
    private void EndIfDeserted()
    {
        if (Phase == RunPhase.Sending || !_agents.IsSettled || _state.Ended is not null || _sessions.Any(session => !session.HasEnded))
            return;
        AddRow(_monitor.TakeSecond(Elapsed));
        Apply(new RunEnded(Duration(), _monitor.Usage()));
        _outbox.Tell(Self, new Finished());
    }

    /// <summary>
    /// What agents saw, unless their clocks disagree: a run is not longer than from its start to the last accepted report.
    /// </summary>
    private TimeSpan Duration()
    {
        var active = _state.Total.Active.Length;
        var duration = active > TimeSpan.Zero && active < _lastAccepted ? active : _lastAccepted;
        var planned = _state.StopReason switch
        {
            null => _state.Spec.ScheduledTime(),
            StopReason.TimeUp => _state.Spec.Duration,
            _ => null,
        };
        return planned > duration ? planned.Value : duration;
    }

    /// <summary>
    /// Writes the results. In a cluster the timeline comes from the replicated rows, which are whole after a takeover.
    /// </summary>
    private void Finish()
    {
        if (_context.Writer is null || _context.Results is null)
            WriteReport();
        else
            _context.Writer.Tell(new FindRows(StateKeys.OfRun(_state.RunId), RunOutbox.TimelineRows, default));
    }

    private void Add(RowsFound found)
    {
        _context.Results!.AddTimeline(found.Rows.Text.Span);
        if (found.HasMore)
            _context.Writer.Tell(new FindRows(found.Key, RunOutbox.TimelineRows, found.Rows.To));
        else
            WriteReport();
    }

    private void WriteReport()
    {
        var report = RunReport.From(_state, _context.Options.Origin);
        _context.Results?.Add(report);
        if (_context.Results?.Fault is { } fault)
            report = report with { Faults = [.. report.Faults, fault] };
        // The parent stops this actor: it may still pass statuses on, and these are not to become dead letters.
        Context.Parent.Tell(new RunFinished(report));
    }

    private void WatchTime()
    {
        if (_state.StartedAt is null || Phase != RunPhase.Sending)
            return;
        if (_state.Spec.Duration is { } duration)
            StopAt(duration, StopReason.TimeUp);
        else if (_state.Spec.ScheduledTime() + _state.Spec.LateLimit is { } latest)
            StopAt(latest, StopReason.TooLate);
    }

    private void StopAt(TimeSpan elapsed, StopReason reason) =>
        Timers.StartSingleTimer(nameof(TimeUp), new TimeUp(reason), Positive(elapsed - Elapsed));

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.FromTicks(1);
}
