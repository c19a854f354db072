using LoadCluster.Target;

namespace LoadCluster.Cli.Tests;

/// <summary>
/// A target in the test, and runs against it by the real command; results go to a folder of the test.
/// </summary>
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

    /// <summary>A run elsewhere, where the results stay.</summary>
    public string[] RemoteArguments(string coordinator, params string[] arguments) =>
        ["run", "--coordinator", coordinator, "--summary", SummaryFile, .. arguments];

    public Task<Finished> RunAsync(params string[] arguments) => LoadClusterProcess.RunAsync(Arguments(arguments));

    public Summary ReadSummary() => Summary.Read(SummaryFile);

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
