using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Tests.Metrics;
using LoadCluster.Shared.Thresholds;

namespace LoadCluster.Shared.Tests.Thresholds;

public sealed class ThresholdTests
{
    // 1 to 100 ms and half of that as service time; the last two failed.
    private static readonly Tally Hundred = Tallies.Of(Enumerable.Range(1, 100).Select(i => new RequestResult(
        i <= 98 ? Outcome.Status(200) : Outcome.Status(500), 10, i * 1000, i * 500)));

    private static readonly RunFigures Figures = new(Hundred, TimeSpan.FromSeconds(8));

    [Theory]
    [InlineData("p50<50ms", false, "50.015ms")]
    [InlineData("p50<51ms", true, "50.015ms")]
    [InlineData("P99.9 <= 100ms", true, "100ms")]
    [InlineData("p100<100ms", false, "100ms")]
    [InlineData("min=1ms", true, "1ms")]
    [InlineData("mean<0.051s", true, "50.5ms")]
    [InlineData("max>=100ms", true, "100ms")]
    [InlineData("max>100ms", false, "100ms")]
    [InlineData("service.max<=50000us", true, "50ms")]
    [InlineData("service.p50<26ms", true, "25.007ms")]
    [InlineData("errors<2%", false, "2%")]
    [InlineData("errors<=2%", true, "2%")]
    [InlineData("errors<2.1%", true, "2%")]
    [InlineData("failed<3", true, "2")]
    [InlineData("failed=0", false, "2")]
    [InlineData("requests>99", true, "100")]
    [InlineData("requests>=0.1k", true, "100")]
    [InlineData("rate>12", true, "12.5")]
    [InlineData("rate>13", false, "12.5")]
    public void Judge_ARun_ComparesItsFigures(string expression, bool passed, string value) =>
        Threshold.Parse(expression).Judge(Figures).ShouldBe(new ThresholdResult(expression, passed, value));

    [Theory]
    [InlineData("p99<1h")]
    [InlineData("min>=0")]
    [InlineData("errors<100%")]
    [InlineData("failed<10")]
    [InlineData("rate>=0")]
    [InlineData("requests>=0")]
    public void Judge_NothingEnded_HasNoSamplesAndDoesNotPass(string expression) =>
        Threshold.Parse(expression).Judge(new RunFigures(new Tally(), TimeSpan.Zero))
            .ShouldBe(new ThresholdResult(expression, Passed: false, "no samples"));

    [Theory]
    [InlineData("rate>0", false, "no samples")]
    [InlineData("requests>=0", false, "no samples")]
    [InlineData("p99<1h", false, "no samples")]
    [InlineData("service.max<1h", false, "no samples")]
    [InlineData("errors<100%", false, "100%")]
    [InlineData("failed<3", true, "2")]
    public void Judge_NothingAnswered_CountsFailuresOnly(string expression, bool passed, string value)
    {
        var tally = Tallies.Of(
            new(Outcome.Error(ErrorKind.Connect), 0, 10, 10), new(Outcome.Error(ErrorKind.Dns), 0, 10, 10));

        Threshold.Parse(expression).Judge(new RunFigures(tally, TimeSpan.FromSeconds(1)))
            .ShouldBe(new ThresholdResult(expression, passed, value));
    }

    [Fact]
    public void Judge_AbortedRequests_ArePartOfNoFigure()
    {
        var tally = Tallies.Of(Hundred.Outcomes().Select(_ => new RequestResult(Outcome.Aborted, 0, 9_000_000, 9_000_000)));
        tally.Add(Hundred);

        foreach (var expression in new[] { "max<=100ms", "errors<=2%", "failed<=2", "requests<=100", "rate<=12.5k" })
            Threshold.Parse(expression).Judge(new RunFigures(tally, TimeSpan.FromSeconds(8))).Passed.ShouldBeTrue();
    }

    [Fact]
    public void Judge_AnyRun_IsTheSameForMergedPartsAsForTheWhole() => Property.ForAll(
        Generators.Samples, Generators.Samples, (one, other) =>
        {
            var parts = Tallies.Of(one);
            parts.Add(Tallies.Of(other));
            foreach (var expression in new[] { "p99<100ms", "mean<1s", "errors<50%", "service.p50<10ms" })
            {
                var threshold = Threshold.Parse(expression);
                threshold.Judge(new RunFigures(parts, TimeSpan.FromSeconds(1)))
                    .ShouldBe(threshold.Judge(new RunFigures(Tallies.Of([.. one, .. other]), TimeSpan.FromSeconds(1))));
            }
        });

    [Theory]
    [InlineData("failed<2", true)]
    [InlineData("failed=1", true)]
    [InlineData("failed=3", false)]
    [InlineData("failed>2", false)]
    [InlineData("failed<3", false)]
    [InlineData("max<100ms", true)]
    [InlineData("max<=100ms", false)]
    [InlineData("max>200ms", false)]
    [InlineData("min>1ms", true)]
    [InlineData("min<1ms", false)]
    [InlineData("min=0.5ms", false)]
    [InlineData("min=2ms", true)]
    [InlineData("rate>1m", false)]
    [InlineData("rate<1", false)]
    [InlineData("requests>1m", false)]
    public void IsLost_WhatCannotRecover_IsLostAtOnceAndNoSooner(string expression, bool lost) =>
        Threshold.Parse(expression).IsLost(Figures).ShouldBe(lost);

    [Theory]
    [InlineData("p50<10ms")]
    [InlineData("mean<10ms")]
    [InlineData("errors<1%")]
    public void IsLost_WhatMayRecover_WaitsForEnoughRequests(string expression)
    {
        var threshold = Threshold.Parse(expression);
        var tally = new Tally();
        for (var hundreds = 1; hundreds <= 9; hundreds++)
        {
            tally.Add(Hundred);
            threshold.IsLost(new RunFigures(tally, TimeSpan.FromSeconds(8))).ShouldBeFalse();
        }

        tally.Add(Hundred);

        threshold.IsLost(new RunFigures(tally, TimeSpan.FromSeconds(8))).ShouldBeTrue();
    }

    [Fact]
    public void IsLost_NothingEnded_IsNot() =>
        Threshold.Parse("p99<1us").IsLost(new RunFigures(new Tally(), TimeSpan.FromSeconds(9))).ShouldBeFalse();

    [Theory]
    [InlineData("", 1, "'' is not measured: use p99")]
    [InlineData("speed>1", 1, "'speed' is not measured")]
    [InlineData("p0<1s", 1, "'p0' is not measured")]
    [InlineData("p101<1s", 1, "'p101' is not measured")]
    [InlineData("p-1<1s", 1, "'p-1' is not measured")]
    [InlineData("service.errors<1%", 1, "'service.errors' is not measured")]
    [InlineData("p99", 4, "something is missing: 'p99' is compared by <, <=, =, >= or >")]
    [InlineData("p99 ~ 5", 5, "'~ 5' will not do")]
    [InlineData("p99<", 5, "something is missing: use a duration")]
    [InlineData("p99<250", 5, "'250' will not do: use a duration like 800us, 250ms or 1.5s")]
    [InlineData("p99 < 250 ms", 10, "' ms' will not do")]
    [InlineData("p99<250mS", 8, "'mS' will not do")]
    [InlineData("errors<0.1", 8, "'0.1' will not do: use a percentage")]
    [InlineData("errors<0.1k", 11, "'k' will not do: use a percentage")]
    [InlineData("errors<200%", 11, "use a percentage like 0.1% or 5%, at most 100%")]
    [InlineData("failed<1.5", 8, "'1.5' will not do")]
    [InlineData("rate>4900/s", 10, "'/s' will not do")]
    public void TryParse_BadExpression_PointsAtTheCharacter(string expression, int character, string reason)
    {
        Threshold.TryParse(expression, out var threshold, out var fault).ShouldBeFalse();

        threshold.ShouldBeNull();
        fault!.Character.ShouldBe(character, fault.Reason);
        fault.Reason.ShouldContain(reason);
        fault.Reason.ShouldNotContain('\n');
        Should.Throw<ArgumentException>(() => Threshold.Parse(expression));
    }
}
