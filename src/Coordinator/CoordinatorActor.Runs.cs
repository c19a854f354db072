using Akka.Actor;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Coordinator.Saving;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator;

/// <content>Runs: submitted, stopped, ended.</content>
public sealed partial class CoordinatorActor
{
    /// <summary>
    /// A run whose actor fails is ended with what was accepted so far; the others are not touched. Restarting it would
    /// repeat the failure.
    /// </summary>
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(failure =>
    {
        Fail(Sender, failure);
        return Directive.Stop;
    });

    private void Submit(SubmitRun submit)
    {
        if (_runs.Find(submit.RunId) is { } running)
        {
            running.Forward(new ConfirmSubmission());
            return;
        }
        if (_runs.ReportOf(submit.RunId) is not null)
        {
            Sender.Tell(new RunSubmitted(submit.RunId));
            return;
        }
        try
        {
            Accept(submit);
        }
        catch (ResultsFolderException e)
        {
            Sender.Tell(new RunRefused([e.Message], IsResultsFault: true));
        }
    }

    private void Accept(SubmitRun submit)
    {
        if (!submit.AllowOverlap && _runs.OverlapOf(submit.Spec) is { } overlap)
        {
            Sender.Tell(new RunRefused([overlap], IsResultsFault: false));
            return;
        }
        if (SaveSpec(submit) is { } tooLarge)
        {
            Sender.Tell(new RunRefused([tooLarge], IsResultsFault: false));
            return;
        }
        var results = OpenResults(submit.RunId);
        var state = new RunState(submit.RunId, submit.Spec, _options.Time.GetUtcNow());
        var run = Start(state, results);
        // The run is listed before its submission is confirmed.
        Publish();
        run.Forward(new ConfirmSubmission());
    }

    private ResultsFolder? OpenResults(string runId) =>
        _options.ResultsRoot is { } root ? ResultsFolder.Create(root, runId) : null;

    private IActorRef Start(RunState state, ResultsFolder? results)
    {
        var run = Context.ActorOf(RunActor.Props(state, new RunContext(_options, _term, results, _writer)), $"run-{state.RunId}");
        _runs.Add(state, run, results);
        TellRunsOfAgents();
        return run;
    }

    private void StopRun(StopRun stop)
    {
        _runs.Find(stop.RunId)?.Tell(stop);
        Sender.Tell(new Done());
    }

    private void SendReport(GetReport get)
    {
        if (_runs.ReportOf(get.RunId) is { } report)
            Sender.Tell(new ReportFound(report));
        else if (!get.Wait || !_runs.AddWaiter(get.RunId, Sender))
            Sender.Tell(new NoReport(get.RunId));
    }

    private void SendProgress(GetProgress get)
    {
        if (_runs.Find(get.RunId) is { } run)
            run.Forward(get);
        else
            Sender.Tell(new NoReport(get.RunId));
    }

    private void Finish(RunFinished finished)
    {
        _runs.Find(finished.Report.RunId)?.Tell(PoisonPill.Instance);
        var found = new ReportFound(finished.Report);
        foreach (var waiter in _runs.End(finished.Report))
            waiter.Tell(found);
        ForgetOldRuns();
        TellRunsOfAgents();
        Publish();
    }

    /// <summary>
    /// Ends a run whose actor failed: agents give up what they hold and report it here, the run's report says why it is
    /// incomplete.
    /// </summary>
    private void Fail(IActorRef run, Exception failure)
    {
        if (_runs.StateOf(run) is not { } state)
            return;
        foreach (var agent in _registry.Agents)
            agent.Actor.Tell(new StopSession(state.RunId, _term, long.MaxValue));
        var usage = new RunUsage("", 0, [], [$"the coordinator failed: {failure.Message.ReplaceLineEndings(" ")}"]);
        state.Apply(new RunStopped(RunPhase.Stopping, StopReason.NoAgent));
        state.Apply(new RunEnded(_options.Time.GetUtcNow() - (state.StartedAt ?? state.AcceptedAt), usage));
        _options.Log($"run {state.RunId} failed: {failure}");
        var report = RunReport.From(state, _options.Origin);
        _runs.ResultsOf(run)?.Add(report);
        Finish(new RunFinished(report));
    }

    /// <summary>A report of a run that failed need not be repeated: it does not count.</summary>
    private void RefuseReport(ShardReported report) =>
        Sender.Tell(new ReportAccepted(report.RunId, _term, report.Slice));
}
