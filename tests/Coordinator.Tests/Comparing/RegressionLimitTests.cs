using LoadCluster.Coordinator.Comparing;

namespace LoadCluster.Coordinator.Tests.Comparing;

public sealed class RegressionLimitTests
{
    [Theory]
    [InlineData("p99>+10%", 100, 111, true)]
    [InlineData("p99>+10%", 100, 110, false)]
    [InlineData("p99 > +10 %", 100, 111, true)]
    [InlineData("p99<-5%", 100, 94, true)]
    [InlineData("p99<-5%", 100, 96, false)]
    [InlineData("P99>+0.5%", 100, 100.6, true)]
    [InlineData("p99>+10%", 0, 0, false)]
    [InlineData("p99>+10%", 0, 1, true)]
    public void ExceededIn_Change_ComparesItWithTheLimit(string text, double from, double to, bool isExceeded) =>
        Parse(text).ExceededIn(Comparison(from, to)).Count.ShouldBe(isExceeded ? 1 : 0);

    [Fact]
    public void ExceededIn_NothingMeasured_IsExceeded() =>
        Parse("p99>+10%").ExceededIn(Comparison(1, null)).ShouldHaveSingleItem().Run.ShouldBe("run 1");

    [Theory]
    [InlineData("", "form")]
    [InlineData("p99>10%", "form")]
    [InlineData("p99>+10", "form")]
    [InlineData("p99=+10%", "form")]
    [InlineData("p98>+10%", "'p98' is not compared")]
    public void TryParse_SomethingElse_SaysWhatWouldDo(string text, string part)
    {
        RegressionLimit.TryParse(text, out _, out var fault).ShouldBeFalse();
        fault!.ShouldContain(part);
    }

    private static RegressionLimit Parse(string text) =>
        RegressionLimit.TryParse(text, out var limit, out var fault) ? limit : throw new ArgumentException(fault);

    private static RunComparison Comparison(params double?[] values) => RunComparison.Of([.. values.Select((value, i) =>
        new ComparedRun($"run {i}", [.. ComparedFigure.All.Select(_ => value)], [], Latency: null))]);
}
