using FsCheck;
using FsCheck.Fluent;

namespace LoadCluster.Target.Tests;

public sealed class HitCountersTests
{
    // Neighbours, both sides of a page's edge, pages far apart, and the last index there is.
    private static readonly Gen<long> Indexes = Gen.OneOf(
        Gen.Choose(0, 20).Select(i => (long)i),
        Gen.Choose(-3, 3).Select(i => (1L << 18) + i),
        Gen.Choose(0, 5).Select(i => 1_000_000_000L * i),
        Gen.Constant(HitCounters.Limit - 1));

    private static readonly Gen<(long Index, int Hits)> Bursts =
        Indexes.SelectMany(index => Gen.Elements(1, 1, 2, 254, 255, 256, 700).Select(hits => (index, hits)));

    [Fact]
    public void Summarize_AnyHitsFromManyThreads_AgreesWithDictionary() =>
        Prop.ForAll(
            Bursts.ListOf().ToArbitrary(),
            Gen.Choose(0, 30).ToArbitrary(),
            Gen.Choose(0, 30).ToArbitrary(),
            (bursts, from, length) =>
            {
                var counters = new HitCounters();
                Parallel.ForEach(
                    bursts.SelectMany(burst => Enumerable.Repeat(burst.Index, burst.Hits)),
                    index => counters.TryAdd(index));
                var oracle = bursts.GroupBy(burst => burst.Index, burst => (long)burst.Hits)
                    .ToDictionary(group => group.Key, group => group.Sum());

                ShouldAgree(counters.Summarize(0, null), oracle, 0, oracle.Keys.DefaultIfEmpty(-1).Max() + 1);
                ShouldAgree(counters.Summarize(from, from + length), oracle, from, from + length);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void Summarize_OneIndexHitByManyThreadsAtOnce_LosesNoHit()
    {
        var counters = new HitCounters();

        Parallel.For(0, 100_000, _ => counters.TryAdd(7));

        counters.Summarize(0, null).MaxHits.ShouldBe(100_000);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(HitCounters.Limit)]
    [InlineData(long.MaxValue)]
    public void TryAdd_IndexOutOfRange_IsRefused(long index)
    {
        var counters = new HitCounters();

        counters.TryAdd(index).ShouldBeFalse();
        counters.Summarize(0, null).Distinct.ShouldBe(0);
    }

    private static void ShouldAgree(HitSummary summary, Dictionary<long, long> oracle, long from, long to)
    {
        summary.Distinct.ShouldBe(oracle.Count);
        summary.Lowest.ShouldBe(oracle.Count == 0 ? null : oracle.Keys.Min());
        summary.Highest.ShouldBe(oracle.Count == 0 ? null : oracle.Keys.Max());
        summary.MinHits.ShouldBe(oracle.Values.DefaultIfEmpty(0).Min());
        summary.MaxHits.ShouldBe(oracle.Values.DefaultIfEmpty(0).Max());
        summary.Missing.ShouldBe(to - from - oracle.Keys.Count(index => index >= from && index < to));
        summary.Repeated.ShouldBe(oracle.Values.Count(hits => hits > 1));
        summary.Repeats.ShouldBe(oracle.Values.Sum(hits => hits - 1));
    }
}
