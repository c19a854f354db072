using System.Globalization;
using LoadCluster.Cli.Tests.Nginx;

namespace LoadCluster.Cli.Tests.Commands;

/// <summary>Schedules, checks and flows against an nginx, judged by its access log.</summary>
public sealed class NginxTests
{
    [NginxTheory]
    [InlineData("socket")]
    [InlineData("httpclient")]
    public async Task Run_Scenario_TakesWhatALoginSaysToTheNextRequest(string driver)
    {
        await using var shop = await Shop.StartAsync();

        await shop.RunAsync("--driver", driver);

        (await shop.ShouldHaveServedEachOnceAsync()).Driver.ShouldBe(driver);
    }

    [NginxTheory]
    [InlineData("socket")]
    [InlineData("httpclient")]
    public async Task Run_RateAndChecks_ArriveInTimeAndAreJudged(string driver)
    {
        const int rate = 300;
        await using var nginx = await NginxServer.StartAsync(
            """
            location ~ 7$ { return 200 "no"; }
            location ~ 9$ { return 503; }
            location / { return 200 "Hello"; }
            """);
        await using var fixture = await RunFixture.StartAsync();

        var finished = await fixture.RunAsync(
            $"{nginx.Address}/{{index}}", "--driver", driver, "--rate", $"{rate}", "--duration", "2s", "-c", "300",
            "--check", "status=200", "--check", "body~^Hello$", "--check", "header:server~nginx", "--check", "size>2");

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        var served = await nginx.StopAsync();
        served.Select(IndexOf).Order().ShouldBe(Enumerable.Range(0, 2 * rate));
        MedianLateness(served, rate).ShouldBeLessThan(0.1);
        var summary = fixture.ReadSummary();
        summary.Ledger.ShouldBe(new Ledger(600, 480, 120, 0, 0, 0));
        summary.Checks.ShouldBe(
            [new("status=200", 60), new("body~^Hello$", 120), new("header:server~nginx", 0), new("size>2", 60)]);
    }

    /// <summary>In seconds, beside the request that came closest to its time.</summary>
    private static double MedianLateness(IReadOnlyList<ServedRequest> served, double rate)
    {
        var starts = served.Select(request => request.Second - (IndexOf(request) / rate)).Order().ToList();
        return starts[starts.Count / 2] - starts[0];
    }

    private static int IndexOf(ServedRequest request) => int.Parse(request.Path[1..], CultureInfo.InvariantCulture);
}
