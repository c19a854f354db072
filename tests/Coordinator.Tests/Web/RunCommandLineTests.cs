using LoadCluster.Coordinator.Web;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests.Web;

public sealed class RunCommandLineTests
{
    private static readonly RunSpec Plain = new()
    {
        Request = new RequestTemplate { Url = "http://127.0.0.1/it's/{index}" },
        Requests = 1000,
        Limit = 20,
    };

    [Fact]
    public void Of_PlainRun_QuotesForAShell() =>
        RunCommandLine.Of(Plain).ShouldBe(@"loadcluster run 'http://127.0.0.1/it'\''s/{index}' -n 1000 -c 20");

    [Fact]
    public void Of_ScheduledRun_HasItsStagesAndRequirements() => RunCommandLine.Of(Plain with
    {
        Requests = null,
        Profile = new LoadProfile(new LoadStage(TimeSpan.FromSeconds(1.5), 0, 500)),
        Checks = ["status=200"],
        Thresholds = ["p99<1s"],
        AbortOnFail = true,
    })!.ShouldEndWith("--stage 1.5s:0..500 -c 20 --check 'status=200' --threshold 'p99<1s' --abort-on-fail");

    [Fact]
    public void Of_SteadyRate_IsWrittenAsItIsTyped() => RunCommandLine.Of(Plain with
    {
        Requests = null,
        Profile = new LoadProfile(new LoadStage(TimeSpan.FromSeconds(60), 500, 500)),
    })!.ShouldEndWith("--rate 500 --duration 60s -c 20");

    [Fact]
    public void Of_TracedRun_HasItsShare() =>
        RunCommandLine.Of(Plain with { Seed = 3, TraceShare = 0.015 })!.ShouldEndWith("--seed 3 --trace 1.5%");

    [Fact]
    public void Of_Headers_AreThoseOfTheUser() => RunCommandLine.Of(Plain with
    {
        Request = Plain.Request with { Headers = [new("User-Agent", "loadcluster/1"), new("X-Key", "…")] },
    })!.ShouldContain("{index}' -H 'X-Key: …' -n");
}
