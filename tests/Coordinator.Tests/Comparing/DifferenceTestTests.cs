using LoadCluster.Coordinator.Comparing;
using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Coordinator.Tests.Comparing;

public sealed class DifferenceTestTests
{
    [Theory]
    [InlineData("rate", 40)]
    [InlineData("rate", 120)]
    [InlineData("rate", 900)]
    [InlineData("p50", 120)]
    [InlineData("p95", 120)]
    [InlineData("p99", 40)]
    [InlineData("p99", 120)]
    public void Judge_RunsOfTheSameKind_SeldomDiffer(string figure, int seconds)
    {
        const int Pairs = 200;

        var wrong = Enumerable.Range(0, Pairs).Count(i => Judge(
            figure, Timelines.Of(2 * i, seconds), Timelines.Of((2 * i) + 1, seconds)) != Judgement.NoDifference);

        // 5 % are expected of a test at 95 %; of this many pairs, 10 % would be far off.
        wrong.ShouldBeLessThan(Pairs / 10);
    }

    [Theory]
    [InlineData("rate", 1050, 100, Judgement.Better)]
    [InlineData("rate", 950, 100, Judgement.Worse)]
    [InlineData("p99", 1000, 110, Judgement.Worse)]
    [InlineData("p99", 1000, 90, Judgement.Better)]
    [InlineData("p50", 1000, 110, Judgement.Worse)]
    public void Judge_RealDifference_IsSeen(string figure, double rate, double p99, Judgement expected) =>
        Judge(figure, Timelines.Of(1, 120), Timelines.Of(2, 120, rate, p99)).ShouldBe(expected);

    [Fact]
    public void Judge_ErrorsWhereThereWereNone_IsWorse() =>
        Judge("errors", Timelines.Of(1, 60), Timelines.Of(2, 60, failures: 0.02)).ShouldBe(Judgement.Worse);

    [Fact]
    public void Judge_NoErrorsInEither_IsNoDifference() =>
        Judge("errors", Timelines.Of(1, 60), Timelines.Of(2, 60)).ShouldBe(Judgement.NoDifference);

    [Fact]
    public void Judge_CertainButTinyChange_IsNoDifference() =>
        Judge("rate", Constant(1000), Constant(1005)).ShouldBe(Judgement.NoDifference);

    [Theory]
    [InlineData(31, Judgement.TooFewData)]
    [InlineData(32, Judgement.Worse)]
    public void Judge_FewSeconds_SaysSo(int seconds, Judgement expected) =>
        Judge("rate", Timelines.Of(1, 100), Timelines.Of(2, seconds, rate: 500)).ShouldBe(expected);

    [Fact]
    public void Judge_FigureThatTheTimelineDoesNotShow_IsNotJudged() =>
        Judge("max", Timelines.Of(1, 100), Timelines.Of(2, 100)).ShouldBe(Judgement.NotJudged);

    [Fact]
    public void Judge_FirstAndLastSecond_DoNotCount()
    {
        var rows = Timelines.Of(1, 60).ToArray();
        var disturbed = rows.ToArray();
        disturbed[0] = disturbed[0] with { Requests = 1_000_000 };
        disturbed[^1] = disturbed[^1] with { Requests = 1_000_000 };

        Judge("rate", rows, disturbed).ShouldBe(Judgement.NoDifference);
    }

    private static Judgement Judge(string figure, IReadOnlyList<TimelineRow> from, IReadOnlyList<TimelineRow> to) =>
        DifferenceTest.Judge(ComparedFigure.All.First(one => one.Name == figure), from, to);

    private static TimelineRow[] Constant(long requests) =>
    [
        .. Enumerable.Range(1, 60).Select(second => new TimelineRow(
            TimeSpan.FromSeconds(second), requests, requests, 0, 0, 1, 1, 1, 1, 1)),
    ];
}
