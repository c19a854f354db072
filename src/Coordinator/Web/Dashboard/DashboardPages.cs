using LoadCluster.Coordinator.Comparing;
using LoadCluster.Coordinator.Membership;
using LoadCluster.Coordinator.Reporting;
using Microsoft.AspNetCore.Http;

namespace LoadCluster.Coordinator.Web.Dashboard;

/// <summary>Renders the pages of the dashboard from the latest snapshot and the reports.</summary>
internal sealed class DashboardPages(
    CoordinatorGateway coordinator, RunTimelines timelines, ReportSource reports, ClusterMembership? membership)
{
    private readonly LiveParts _parts = new();

    public async Task<IResult> RunsAsync(string? filter, string? sort, bool isLive)
    {
        var view = new RunListView(filter ?? "", sort ?? "");
        var snapshot = coordinator.Snapshot;
        var part = await _parts.GetAsync($"runs {view.Sort} {view.Filter}", snapshot, () => Task.FromResult(StaticHtml.Render<RunTable>(
            (nameof(RunTable.View), view), (nameof(RunTable.Runs), view.Of(snapshot.Runs).ToList()))));
        return isLive ? Html(part) : Page<RunsPage>((nameof(RunsPage.View), view), (nameof(RunsPage.Html), part));
    }

    public async Task<IResult> RunAsync(string runId, bool isLive, CancellationToken cancellationToken)
    {
        var snapshot = coordinator.Snapshot;
        if (snapshot.Find(runId) is not { } run)
            return Results.Text($"There is no run {SafeText.Of(runId)}.\n", statusCode: StatusCodes.Status404NotFound);
        if (run.HasEnded && !isLive && await reports.FindAsync(runId, cancellationToken) is { } saved)
            return Page<EndedRunPage>((nameof(EndedRunPage.Saved), saved));
        var part = await _parts.GetAsync($"run {runId}", snapshot, () => RenderAsync(run, snapshot));
        return isLive ? Html(part) : Page<RunPage>((nameof(RunPage.Run), run), (nameof(RunPage.Html), part));
    }

    public async Task<IResult> ReportAsync(string runId, CancellationToken cancellationToken) =>
        await reports.FindAsync(runId, cancellationToken) is { } saved
            ? Html(Report.ReportHtml.Render(saved))
            : Results.Text($"There is no report of run {SafeText.Of(runId)}.\n", statusCode: StatusCodes.Status404NotFound);

    public async Task<IResult> ClusterAsync(bool isLive)
    {
        var snapshot = coordinator.Snapshot;
        var members = membership?.Members ?? [];
        var part = await _parts.GetAsync("cluster", snapshot, () => Task.FromResult(StaticHtml.Render<ClusterTable>(
            (nameof(ClusterTable.Cluster), snapshot), (nameof(ClusterTable.Members), members))));
        return isLive ? Html(part) : Page<ClusterPage>((nameof(ClusterPage.Html), part));
    }

    public async Task<IResult> CompareAsync(string[] runIds, CancellationToken cancellationToken)
    {
        var runs = new List<ComparedRun>();
        // The first of them is what the others are compared with.
        foreach (var runId in coordinator.Snapshot.Runs.Select(run => run.RunId).Where(runIds.Contains))
        {
            if (await reports.FindAsync(runId, cancellationToken) is { } saved)
                runs.Add(ComparedRun.Of(saved));
        }
        var comparison = runs.Count > 1 ? RunComparison.Of(runs) : null;
        return Page<ComparePage>((nameof(ComparePage.Comparison), comparison));
    }

    public static IResult Stop(string runId) => Page<StopPage>((nameof(StopPage.RunId), runId));

    public static IResult Login(bool isRefused) => Page<LoginPage>((nameof(LoginPage.IsRefused), isRefused));

    public static IResult NewRun(NewRunForm form, IReadOnlyList<string> faults, string? command = null) => Page<NewRunPage>(
        (nameof(NewRunPage.Form), form), (nameof(NewRunPage.Faults), faults), (nameof(NewRunPage.Command), command));

    private async Task<string> RenderAsync(RunItem run, ClusterSnapshot snapshot)
    {
        var progress = run.HasEnded ? null : await coordinator.GetProgressAsync(run.RunId);
        return StaticHtml.Render<LiveRun>(
            (nameof(LiveRun.Run), run),
            (nameof(LiveRun.Rows), timelines.Of(run.RunId)),
            (nameof(LiveRun.Progress), progress),
            (nameof(LiveRun.Agents), snapshot.Agents));
    }

    private static IResult Page<TPage>(params (string Name, object? Value)[] parameters)
        where TPage : Microsoft.AspNetCore.Components.IComponent => Html(StaticHtml.Render<TPage>(parameters));

    private static IResult Html(string html) => Results.Text(html, "text/html; charset=utf-8");
}
