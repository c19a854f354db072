using System.Net;
using System.Text;

namespace LoadCluster.Cli.Tests.Commands;

/// <summary>Metrics of a run of this process.</summary>
public sealed class MetricsTests
{
    [Fact]
    public async Task Metrics_WhileItRuns_CountItsRequests()
    {
        await using var fixture = await RunFixture.StartAsync(TimeSpan.FromMilliseconds(10));
        var address = $"127.0.0.1:{FreePort.Next()}";
        await using var run = LoadClusterProcess.Start(
            fixture.Arguments(fixture.IndexUrl, "-n", "1000000", "-c", "20", "--no-progress", "--metrics", address));
        await run.ComplainsAsync($"http://{address}/metrics");
        using var http = new HttpClient { BaseAddress = new Uri($"http://{address}") };
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        while (!(await http.GetStringAsync("/metrics", patience.Token)).Contains("outcome=\"200\"", StringComparison.Ordinal))
            await Task.Delay(100, patience.Token);

        using var page = await http.GetAsync("/", patience.Token);
        page.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("--metrics", "nowhere", "use an address and a port")]
    [InlineData("--web", "nowhere", "use an address and a port")]
    [InlineData("--web", "0.0.0.0:9111", "without a token")]
    [InlineData("--otlp", "nowhere", "use a URL")]
    public async Task Run_UnusableAddress_IsRefused(string flag, string value, string expected)
    {
        var finished = await LoadClusterProcess.RunAsync("run", "http://127.0.0.1:1/", "-n", "1", flag, value);

        finished.ExitCode.ShouldBe(ExitCode.Usage);
        finished.ErrorLines.ShouldHaveSingleItem().ShouldContain(expected);
    }

    [Fact]
    public async Task Otlp_ShortRun_IsPushedBeforeTheProcessEnds()
    {
        await using var fixture = await RunFixture.StartAsync();
        var address = $"http://127.0.0.1:{FreePort.Next()}/";
        using var collector = new HttpListener { Prefixes = { address } };
        collector.Start();
        var pushed = TakeAsync(collector);

        (await fixture.RunAsync(fixture.IndexUrl, "-n", "100", "--otlp", address)).ExitCode.ShouldBe(ExitCode.Passed);

        var (path, body) = await pushed.WaitAsync(TimeSpan.FromSeconds(30));
        path.ShouldBe("/v1/metrics");
        // Texts stand in Protobuf as they are.
        foreach (var text in (string[])["loadcluster.run.requests", "loadcluster.run.latency", "outcome", "200"])
            body.ShouldContain(text);
    }

    private static async Task<(string Path, string Body)> TakeAsync(HttpListener collector)
    {
        var context = await collector.GetContextAsync();
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body);
        context.Response.ContentType = "application/x-protobuf";
        context.Response.Close();
        return (context.Request.Url!.AbsolutePath, Encoding.Latin1.GetString(body.ToArray()));
    }
}
