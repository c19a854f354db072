using System.Text.Json;
using Akka.Actor;
using LoadCluster.Coordinator.Agents;
using LoadCluster.Coordinator.Replication;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator;

/// <content>
/// A term in a cluster: the writer elects itself and hands over what the predecessor left; then the runs go on. When
/// another term begins, this one acts no more.
/// </content>
public sealed partial class CoordinatorActor
{
    /// <summary>
    /// A coordinator that was superseded because it was paused is removed from the cluster in this time. One that is not
    /// removed was fenced by a candidate that died, and stands again.
    /// </summary>
    private static readonly TimeSpan RemovalTime = TimeSpan.FromSeconds(5);

    private IActorRef? _writer;

    private void Elect(Props writer)
    {
        _writer = Context.ActorOf(writer);
        Receive<StateAdopted>(adopted => Adopt(adopted, writer));
        Receive<WriterFenced>(fenced => GiveUp(fenced, writer));
        Receive<ReplicaHealthChanged>(Report);
        // Agents say hello again every second.
        Receive<AgentHello>(_ => { });
        ReceiveAny(_ => Stash.Stash());
    }

    private void Adopt(StateAdopted adopted, Props writer)
    {
        (_term, _isSettled) = (adopted.Term, false);
        Become(() => Act(writer));
        _cordoned.UnionWith(StateKeys.Cordoned(adopted));
        foreach (var state in StateKeys.Runs(adopted).OrderBy(run => run.AcceptedAt))
            Resume(state);
        ForgetOldRuns();
        _isSettled = _runs.Actors.Count == 0;
        Timers.StartSingleTimer(nameof(Settled), new Settled(), AgentRegistry.Patience);
        TellRunsOfAgents();
        _options.Log($"active in term {_term}");
        Context.ActorSelection("/user/node").Tell(new CoordinatorActive(_term));
        Publish();
        Stash.UnstashAll();
    }

    private void Resume(RunState state)
    {
        if (state.Ended is not null)
            _runs.AddEnded(RunReport.From(state, _options.Origin));
        else
            Start(state, OpenResults(state.RunId));
    }

    private void Settle()
    {
        _isSettled = true;
        TellRunsOfAgents();
    }

    /// <summary>A higher term exists: nothing that this coordinator decides counts any more.</summary>
    private void GiveUp(WriterFenced fenced, Props writer)
    {
        _options.Log($"superseded by term {fenced.HigherTerm}");
        Timers.CancelAll();
        foreach (var child in Context.GetChildren())
            Context.Stop(child);
        _runs.Clear();
        _registry.Clear();
        _cordoned.Clear();
        Timers.StartSingleTimer(nameof(StandAgain), new StandAgain(), RemovalTime);
        Become(() =>
        {
            Receive<StandAgain>(_ => Become(() => Elect(writer)));
            ReceiveAny(_ => { });
        });
    }

    private void Report(ReplicaHealthChanged changed) => _options.Log(changed.Fault is { } fault
        ? $"coordinator {changed.Replica + 1} stores nothing: {fault}"
        : $"coordinator {changed.Replica + 1} stores again");

    /// <summary>Saves a spec, which never changes, apart from the state, which changes all the time.</summary>
    /// <returns>Why it cannot be saved.</returns>
    private string? SaveSpec(SubmitRun submit)
    {
        if (_writer is null)
            return null;
        var spec = StateKeys.Encode(submit.Spec);
        if (spec.Length > StateKeys.MaxSpecBytes)
            return $"the run with its feeds and bodies takes {spec.Length >> 20} MiB: a cluster's run may take {StateKeys.MaxSpecBytes >> 20} MiB";
        _writer.Tell(new SaveState(StateKeys.OfSpec(submit.RunId), Version: 1, spec, []));
        return null;
    }

    private void SaveCordoned() => _writer?.Tell(new SaveState(
        StateKeys.CordonedAgents, DateTimeOffset.UnixEpoch.Ticks, JsonSerializer.SerializeToUtf8Bytes(_cordoned.Order().ToArray(), RunStateJson.Default.StringArray), []));

    private void ForgetOldRuns()
    {
        while (_runs.Forget() is { } runId)
        {
            _writer?.Tell(new DeleteState(StateKeys.OfRun(runId)));
            _writer?.Tell(new DeleteState(StateKeys.OfSpec(runId)));
        }
    }

    private sealed record Settled;

    private sealed record StandAgain;
}
