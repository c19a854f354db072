using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Shared.Runs;
using Property = LoadCluster.Shared.Tests.Metrics.Property;

namespace LoadCluster.Shared.Tests.Runs;

public sealed class LoadProfileTests
{
    private const long Billion = 1_000_000_000;

    [Fact]
    public void StartOf_ConstantRate_IsEvenlySpaced()
    {
        var profile = LoadProfile.Constant(10_000, TimeSpan.FromSeconds(60));

        profile.Total.ShouldBe(600_000);
        profile.StartOf(0).ShouldBe(TimeSpan.Zero);
        profile.StartOf(1).ShouldBe(TimeSpan.FromMicroseconds(100));
        profile.StartOf(599_999).ShouldBe(TimeSpan.FromMicroseconds(59_999_900));
    }

    [Fact]
    public void StartOf_BillionthIndex_IsExact()
    {
        var profile = LoadProfile.Constant(1_000_000, TimeSpan.FromSeconds(2000));

        profile.StartOf(Billion).ShouldBe(TimeSpan.FromSeconds(1000));
        profile.StartOf(Billion + 1).ShouldBe(TimeSpan.FromSeconds(1000) + TimeSpan.FromMicroseconds(1));
        profile.CountUntil(TimeSpan.FromSeconds(1000)).ShouldBe(Billion);
    }

    [Fact]
    public void StartOf_BillionthIndexOfRamps_IsExact()
    {
        // A rise of 2,000 s to 1,000,000 a second has an area of 10⁹, and the fall after it is its mirror image.
        var rise = new LoadStage(TimeSpan.FromSeconds(2000), 0, 1_000_000);
        var profile = new LoadProfile([rise, rise with { FromRate = 1_000_000, ToRate = 0 }]);

        profile.Total.ShouldBe(2 * Billion);
        profile.StartOf(Billion / 4).ShouldBe(TimeSpan.FromSeconds(1000));
        profile.StartOf(Billion).ShouldBe(TimeSpan.FromSeconds(2000));
        profile.StartOf((2 * Billion) - (Billion / 4)).ShouldBe(TimeSpan.FromSeconds(3000));
        var lastButOne = 4000 - Math.Sqrt(2 * 2 * 2000 / 1e6);
        profile.StartOf((2 * Billion) - 2).TotalSeconds.ShouldBe(lastButOne, tolerance: 1e-6);
    }

    [Theory]
    [InlineData(0.1, 30, 3)]
    [InlineData(0.1, 31, 4)]
    [InlineData(1.0 / 3, 3, 1)]
    [InlineData(10_000_000, 1000, 10 * Billion)]
    public void Total_FractionOfARequest_IsRoundedUp(double rate, int seconds, long total) =>
        LoadProfile.Constant(rate, TimeSpan.FromSeconds(seconds)).Total.ShouldBe(total);

    [Fact]
    public void StartOf_StageWithoutRequests_IsAPause()
    {
        var second = TimeSpan.FromSeconds(1);
        var profile = new LoadProfile([new(second, 0, 0), new(second, 10, 10), new(second, 0, 0), new(second, 10, 10), new(second, 0, 0)]);

        profile.Total.ShouldBe(20);
        (profile.StartOf(0), profile.StartOf(9)).ShouldBe((second, 1.9 * second));
        (profile.StartOf(10), profile.StartOf(19)).ShouldBe((3 * second, 3.9 * second));
        profile.CountUntil(2.5 * second).ShouldBe(10);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(10)]
    public void StartOf_NoSuchIndex_Throws(long index) =>
        Should.Throw<ArgumentOutOfRangeException>(
            () => LoadProfile.Constant(10, TimeSpan.FromSeconds(1)).StartOf(index));

    [Fact]
    public void StartOf_LaterIndex_IsNeverEarlier() => ForAll((profile, index) =>
    {
        if (index > 0)
            profile.StartOf(index - 1).ShouldBeLessThanOrEqualTo(profile.StartOf(index));
        profile.StartOf(index).ShouldBeInRange(TimeSpan.Zero, profile.Duration - TimeSpan.FromTicks(1));
    });

    [Fact]
    public void CountUntil_StartOfAnIndex_CountsThoseBeforeItAndNextTickItToo() => ForAll((profile, index) =>
    {
        var start = profile.StartOf(index);
        var before = profile.CountUntil(start);
        before.ShouldBeLessThanOrEqualTo(index);
        if (before > 0)
            profile.StartOf(before - 1).ShouldBeLessThan(start);
        profile.StartOf(before).ShouldBe(start);
        profile.CountUntil(start + TimeSpan.FromTicks(1)).ShouldBeGreaterThan(index);
    });

    [Fact]
    public void CountUntil_AnyMoment_IsTheAreaUnderTheRate() => ForAll((profile, index) =>
    {
        var time = profile.Duration * ((double)index / profile.Total);
        // Jitter moves a start within its block of 64.
        var tolerance = profile.Jitter == LoadJitter.None ? 2 : 66;
        ((double)profile.CountUntil(time)).ShouldBe(AreaUntil(profile, time), tolerance);
        ((double)profile.Total).ShouldBe(AreaUntil(profile, profile.Duration), tolerance: 1);
        profile.CountUntil(profile.Duration).ShouldBe(profile.Total);
    });

    [Fact]
    public void StartOf_Poisson_DependsOnSeedAlone()
    {
        var stages = LoadProfile.Constant(1000, TimeSpan.FromSeconds(10)).Stages;
        var starts = Enumerable.Range(0, 500).Select(i => new LoadProfile(stages, LoadJitter.Poisson, 7).StartOf(i)).ToList();

        starts.ShouldBe(Enumerable.Range(0, 500).Select(i => new LoadProfile(stages, LoadJitter.Poisson, 7).StartOf(i)));
        starts.ShouldNotBe(Enumerable.Range(0, 500).Select(i => new LoadProfile(stages, LoadJitter.Poisson, 8).StartOf(i)));
    }

    [Fact]
    public void StartOf_Poisson_GapsAreExponential()
    {
        var profile = new LoadProfile([new(TimeSpan.FromSeconds(100), 1000, 1000)], LoadJitter.Poisson, seed: 42);
        var starts = Enumerable.Range(0, (int)profile.Total).Select(i => profile.StartOf(i).TotalMilliseconds).ToList();
        var gaps = starts.Zip(starts.Skip(1), (one, next) => next - one).ToList();

        // Of an exponential distribution with a mean of 1: e⁻¹ of the gaps are above 1, e⁻² above 2, and the variance
        // is 1.
        gaps.Average().ShouldBe(1, tolerance: 0.01);
        (gaps.Count(gap => gap > 1) / (double)gaps.Count).ShouldBe(Math.Exp(-1), tolerance: 0.01);
        (gaps.Count(gap => gap > 2) / (double)gaps.Count).ShouldBe(Math.Exp(-2), tolerance: 0.01);
        gaps.Average(gap => (gap - 1) * (gap - 1)).ShouldBe(1, tolerance: 0.05);
    }

    private static double AreaUntil(LoadProfile profile, TimeSpan time)
    {
        var area = 0m;
        foreach (var stage in profile.Stages)
        {
            var whole = (decimal)stage.Duration.Ticks / TimeSpan.TicksPerSecond;
            var part = Math.Min(whole, (decimal)time.Ticks / TimeSpan.TicksPerSecond);
            var (from, to) = ((decimal)stage.FromRate, (decimal)stage.ToRate);
            area += part * (from + from + ((to - from) * part / whole)) / 2;
            time -= TimeSpan.FromTicks(Math.Min(time.Ticks, stage.Duration.Ticks));
        }
        return (double)area;
    }

    private static void ForAll(Action<LoadProfile, long> body) =>
        Property.ForAll(Cases, sample => body(sample.Profile, sample.Index), tests: 2000);

    private static Arbitrary<(LoadProfile Profile, long Index)> Cases => Arb.From(
        from stages in Stages.NonEmptyListOf()
        from jitter in Gen.Elements(LoadJitter.None, LoadJitter.Poisson)
        from seed in Gen.Choose(int.MinValue, int.MaxValue)
        let profile = new LoadProfile([.. stages], jitter, seed)
        where profile.Total > 0
        from place in Gen.Choose(0, int.MaxValue)
        select (profile, (long)((double)place / int.MaxValue * (profile.Total - 1))));

    private static Gen<LoadStage> Stages =>
        from milliseconds in Gen.Choose(1, 1_000_000)
        from rate in Rates
        from to in Gen.OneOf(Gen.Constant(rate), Rates)
        select new LoadStage(TimeSpan.FromMilliseconds(milliseconds), rate, to);

    private static Gen<double> Rates => Gen.OneOf(
        Gen.Constant(0.0),
        Gen.Choose(1, 100).Select(tenths => tenths / 10.0),
        Gen.Choose(1, (int)LoadProfile.HighestRate).Select(rate => (double)rate));
}
