using LoadCluster.Coordinator.Reporting;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Actors;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator;

/// <content>Which runs there are: submitted or taken over, followed through their journals, ended.</content>
internal sealed partial class ActiveCoordinator
{
    private async ValueTask SubmitAsync(CoordinatorMessage.SubmitRun submit, CancellationToken ct)
    {
        try
        {
            var run = Known(submit.RunId) ?? await AcceptAsync(submit, ct);
            PublishSnapshot();
            submit.Reply.SetResult(run);
        }
        catch (Exception e) when (e is InvalidRunException or ResultsFolderException)
        {
            submit.Reply.SetException(e);
            return;
        }
        await OrderIfAsync(true, ct);
    }

    private RunHandle? Known(string runId) =>
        Find(runId)?.Handle ?? _archive.Runs.FirstOrDefault(run => run.RunId == runId);

    private string? OverlapOf(RunSpec spec)
    {
        var targets = spec.Targets();
        var overlaps =
            from run in _runs.Values
            let common = run.Handle.Spec.Targets().Intersect(targets).FirstOrDefault()
            where common is not null
            select $"run {run.Handle.RunId} already goes on against {common}: wait, or use --allow-overlap";
        return overlaps.FirstOrDefault();
    }

    private async ValueTask<RunHandle> AcceptAsync(CoordinatorMessage.SubmitRun submit, CancellationToken ct)
    {
        var (runId, spec) = (submit.RunId, submit.Spec);
        if (!submit.AllowOverlap && OverlapOf(spec) is { } overlap)
            throw new InvalidRunException([overlap]);
        var results = options.ResultsRoot is { } root ? ResultsFolder.Create(root, runId) : null;
        await cluster.Runs.AddAsync(runId, ct);
        var accepted = new RunAccepted(StampHeader(), spec, options.Time.GetUtcNow());
        var journal = await OpenJournalAsync(runId, accepted);
        return Begin(runId, journal!, results).Handle;
    }

    private Task<RunJournal?> OpenJournalAsync(string runId, JournalEntry mark) =>
        RunJournal.OpenAsync(cluster.Journal(runId), mark, options.Log, _reading.Token);

    /// <summary>Goes on with a run that a predecessor began.</summary>
    private async ValueTask TakeOverAsync(string runId, CancellationToken ct)
    {
        var elected = new CoordinatorElected(StampHeader());
        var journal = await OpenJournalAsync(runId, elected);
        if (journal is null)
            await _archive.ForgetAsync(runId, ct);
        else if (journal.Books.Epoch > epoch)
            Resign();
        else if (journal.Books.Ended is not null)
            await _archive.AddAsync(RunHandle.Of(RunReport.From(runId, journal.Books)), ct);
        else
            Begin(runId, journal, options.ResultsRoot is { } root ? ResultsFolder.Create(root, runId) : null);
    }

    private Run Begin(string runId, RunJournal journal, ResultsFolder? results)
    {
        var handle = new RunHandle(runId, journal.Books.Spec);
        var run = new Run(handle, journal.Books, results, cluster, StampHeader, options.Time);
        _runs.Add(runId, run);
        Forward(Following(journal), entries => new CoordinatorMessage.JournalRead(runId, entries));
        _ = CollectPoisonAsync(run);
        if (IsSettled)
            run.Divide(Capacities(), _members.Names);
        run.Plan();
        return run;
    }

    private async ValueTask ApplyAsync(CoordinatorMessage.JournalRead read, CancellationToken ct)
    {
        if (Find(read.RunId) is not { } run)
            return;
        if (read.Entries.OfType<CoordinatorElected>().Any(elected => elected.Header.Epoch > epoch))
        {
            Resign();
            return;
        }
        var needsOrders = run.Apply(read.Entries);
        if (run.HasEnded)
        {
            await run.FinishAsync();
            await _archive.AddAsync(run.Handle, ct);
            _runs.Remove(read.RunId);
            _ending.Remove(read.RunId);
            PublishSnapshot();
            needsOrders = true;
        }
        await OrderIfAsync(needsOrders, ct);
    }

    private ValueTask Abandon(CoordinatorMessage.PoisonFound poison)
    {
        Find(poison.RunId)?.Abandon(poison.Slice);
        return ValueTask.CompletedTask;
    }

    private static async IAsyncEnumerable<JournalEntry> Following(RunJournal journal)
    {
        await using var entries = journal.Following;
        while (await entries.MoveNextAsync())
        {
            yield return entries.Current;
            if (entries.Current is RunEnded)
                break;
        }
    }

    private async Task CollectPoisonAsync(Run run)
    {
        try
        {
            await using var consumer = cluster.Shards(run.Handle.RunId).ConsumePoison();
            while (true)
            {
                var lease = await consumer.LeaseAsync(run.Over);
                await TellAsync(new CoordinatorMessage.PoisonFound(run.Handle.RunId, lease.Slice));
                await lease.AcknowledgeAsync(run.Over);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ActorStoppedException)
        {
            // The run or the term is over.
        }
    }
}
