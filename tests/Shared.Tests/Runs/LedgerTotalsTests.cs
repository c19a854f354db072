using LoadCluster.Shared.Runs;

namespace LoadCluster.Shared.Tests.Runs;

public sealed class LedgerTotalsTests
{
    [Theory]
    [InlineData(0, 0, 0, Verdict.Complete)]
    [InlineData(0, 0, 1, Verdict.Degraded)]
    [InlineData(1, 0, 0, Verdict.Incomplete)]
    [InlineData(0, 1, 0, Verdict.Incomplete)]
    [InlineData(1, 1, 1, Verdict.Incomplete)]
    public void Verdict_OfSums_NamesTheWorst(long aborted, long unsent, long reissued, Verdict verdict) =>
        new LedgerTotals(10, 10 - aborted - unsent, 0, aborted, unsent, reissued).Verdict.ShouldBe(verdict);

    [Fact]
    public void Verdict_SomeWereDropped_IsDegraded() =>
        (new LedgerTotals(10, 9, 0, 0, 0, 0) { Dropped = 1 }).Verdict.ShouldBe(Verdict.Degraded);

    [Fact]
    public void Verdict_EveryRequestFailed_IsComplete() =>
        new LedgerTotals(Planned: 10, 0, Failed: 10, 0, 0, 0).Verdict.ShouldBe(Verdict.Complete);
}
