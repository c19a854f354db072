using LoadCluster.Cli.Views;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;
using Spectre.Console;

namespace LoadCluster.Cli.Tests.Views;

public sealed class LiveLinesTests
{
    private static readonly RunSnapshot Large = Samples.Snapshot with
    {
        Planned = 1_000_000_000,
        Done = 999_999_999,
        Failed = 1_234_567,
        Elapsed = TimeSpan.FromHours(10),
        RequestsPerSecond = 123_456,
        InFlight = 10_000,
    };

    [Fact]
    public void Lines_LargestFigures_FitAnEightyColumnTerminal()
    {
        var spec = Samples.Spec with
        {
            Limit = RunSpec.HighestLimit,
            Request = new RequestTemplate { Url = "http://host/" + new string('x', 100) },
        };

        LiveLines.Headline(Large, spec, 77).RemoveMarkup().Length.ShouldBe(77);
        LiveLines.Progress(Large, 77).RemoveMarkup().Length.ShouldBe(77);
        LiveLines.Speed(Large).RemoveMarkup().Length.ShouldBeLessThanOrEqualTo(77);
    }

    [Fact]
    public void Progress_WideTerminal_StopsAtFiftyColumnsOfBar()
    {
        var line = LiveLines.Progress(Samples.Snapshot, 200).RemoveMarkup();

        line.Count(c => c == '━').ShouldBe(50);
        line.ShouldContain(" 25 %  250 / 1,000  00:05, ETA 00:15");
    }

    [Fact]
    public void Progress_BeforeAnythingIsDone_HasNoEta() =>
        LiveLines.Progress(Samples.Snapshot with { Done = 0 }, 77).ShouldContain("ETA –");

    [Fact]
    public void Speed_BeforeAnythingHasEnded_IsADash()
    {
        var first = Samples.Snapshot with { Done = 0, RequestsPerSecond = 0, P50Milliseconds = 0, P99Milliseconds = 0 };

        LiveLines.Speed(first).RemoveMarkup().ShouldStartWith("– req/s  in flight 100  p50 –  p99 –");
    }

    [Fact]
    public void Progress_AlmostDone_IsNotHundredPercent() =>
        LiveLines.Progress(Large, 77).ShouldContain(" 99 %");

    [Fact]
    public void Headline_Brackets_AreText() =>
        new Markup(LiveLines.Headline(Samples.Snapshot, Samples.Spec, 77)).Length.ShouldBeGreaterThan(0);

    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "ab…")]
    [InlineData("abc", 0, "…")]
    public void Cropped_ToAWidth_MarksWhatIsMissing(string text, int width, string expected) =>
        LiveLines.Cropped(text, width).ShouldBe(expected);
}
