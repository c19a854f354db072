using System.Text.Json;
using LoadCluster.Target;

namespace LoadCluster.Cli.Tests;

/// <summary>A target in the test, and runs against it by the real command; results go to a folder of the test.</summary>
internal sealed class RunFixture : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private RunFixture(TargetServer target) => Target = target;

    public TargetServer Target { get; }

    public TemporaryFolder Folder { get; } = new();

    public string IndexUrl => $"{Target.Address}items/{{index}}";

    private string SummaryFile => Folder.At("summary.json");

    public static async Task<RunFixture> StartAsync(TimeSpan delay = default, string? body = null) =>
        new(await TargetServer.StartAsync(
            new TargetOptions { Delay = new DelayRange(delay, delay), Body = BodyOf(body) }, CancellationToken.None));

    private static TargetBody BodyOf(string? text)
    {
        using var folder = new TemporaryFolder();
        return text is not null && TargetBody.TryParse($"file:{folder.Write("body", text)}", out var body, out _)
            ? body
            : TargetBody.Hello;
    }

    public string[] Arguments(params string[] arguments) =>
        ["run", "--output", Folder.At("results"), "--summary", SummaryFile, .. arguments];

    public Task<Finished> RunAsync(params string[] arguments) => LoadClusterProcess.RunAsync(Arguments(arguments));

    public Summary ReadSummary() =>
        JsonSerializer.Deserialize<Summary>(File.ReadAllText(SummaryFile), JsonSerializerOptions.Web)!;

    /// <summary>The one folder of results.</summary>
    public string ResultsFolder() => Directory.GetDirectories(Folder.At("results")).ShouldHaveSingleItem();

    public async Task UntilRequestsAsync(int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (Target.Stats.Requests < count)
            await Task.Delay(10, patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Target.DisposeAsync();
        Folder.Dispose();
    }
}

/// <summary>What tests read of <c>summary.json</c>.</summary>
internal sealed record Summary(
    string Verdict,
    string Driver,
    Ledger Ledger,
    double DurationSeconds,
    double RequestsPerSecond,
    long BytesReceived,
    int MaxInFlight,
    Dictionary<string, double> LatencyMilliseconds,
    Dictionary<string, double> ServiceTimeMilliseconds,
    Dictionary<string, double> SendLagMilliseconds,
    IReadOnlyList<string> SendLagCauses,
    Dictionary<string, long> StatusCodes,
    Dictionary<string, long> Errors,
    IReadOnlyList<Agent> Agents,
    IReadOnlyList<FlowOfSummary> Flows,
    IReadOnlyList<CheckCount> Checks,
    IReadOnlyList<JudgedThreshold> Thresholds,
    string? LostThreshold);

/// <summary>A flow of a summary, or a step of one.</summary>
internal sealed record FlowOfSummary(
    string Name,
    long Requests,
    long Failed,
    Dictionary<string, double> LatencyMilliseconds,
    IReadOnlyList<FlowOfSummary> Steps);

/// <summary>A check of a summary.</summary>
internal sealed record CheckCount(string Expression, long Failed);

/// <summary>A threshold of a summary.</summary>
internal sealed record JudgedThreshold(string Expression, bool Passed, string Value);

/// <summary>The sums of a summary.</summary>
internal sealed record Ledger(
    long Planned, long Succeeded, long Failed, long Aborted, long Unsent, long ReissuedAtMost)
{
    public void ShouldAddUp() => Planned.ShouldBe(Succeeded + Failed + Aborted + Unsent);
}

/// <summary>An agent's row of a summary.</summary>
internal sealed record Agent(string Id, long Requests, double CpuSeconds, long PeakMemoryBytes);
