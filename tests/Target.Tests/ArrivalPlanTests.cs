using FsCheck;
using FsCheck.Fluent;

namespace LoadCluster.Target.Tests;

public sealed class ArrivalPlanTests
{
    private static readonly DelayRange ToTwoHundred =
        new(TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(200));

    [Fact]
    public void At_AnySeedAndArrival_StaysInRangeAndRepeats() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<long>(),
            ArbMap.Default.ArbFor<long>().Filter(k => k >= 0),
            (seed, k) =>
            {
                var options = new TargetOptions { Seed = seed, Delay = ToTwoHundred };
                var arrival = new ArrivalPlan(options).At(k);
                return arrival == new ArrivalPlan(options).At(k)
                    && arrival.Delay >= ToTwoHundred.Min && arrival.Delay < ToTwoHundred.Max;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void At_OtherSeed_DealsOtherDelays() =>
        Delays(new TargetOptions { Seed = 1, Delay = ToTwoHundred })
            .ShouldNotBe(Delays(new TargetOptions { Seed = 2, Delay = ToTwoHundred }));

    [Fact]
    public void At_ManyArrivals_DelaysAreUniform()
    {
        var delays = Delays(new TargetOptions { Delay = ToTwoHundred })
            .Select(delay => delay.TotalMilliseconds).ToList();

        delays.Average().ShouldBe(105, tolerance: 1);
        for (var decile = 0; decile < 10; decile++)
            delays.Count(ms => ms >= 10 + 19 * decile && ms < 29 + 19 * decile).ShouldBeInRange(9_500, 10_500);
    }

    [Fact]
    public void At_EqualEnds_IsConstant() =>
        Delays(new TargetOptions { Delay = new DelayRange(ToTwoHundred.Max, ToTwoHundred.Max) })
            .ShouldAllBe(delay => delay == ToTwoHundred.Max);

    [Fact]
    public void At_ManyArrivals_FatesHaveTheirShares()
    {
        var fates = Fates(new TargetOptions { Fail = new Share(10), Reset = new Share(20), Hang = new Share(5) })
            .CountBy(fate => fate).ToDictionary();

        fates[Fate.Fail].ShouldBeInRange(9_500, 10_500);
        fates[Fate.ResetBeforeAnswer].ShouldBeInRange(9_500, 10_500);
        fates[Fate.ResetInAnswer].ShouldBeInRange(9_500, 10_500);
        fates[Fate.Hang].ShouldBeInRange(4_700, 5_300);
        fates[Fate.Answer].ShouldBeInRange(64_000, 66_000);
    }

    [Fact]
    public void At_SharesOfHundredPercent_AnswersNobody() =>
        Fates(new TargetOptions { Fail = new Share(33.3m), Reset = new Share(33.3m), Hang = new Share(33.4m) })
            .ShouldNotContain(Fate.Answer);

    [Fact]
    public void At_NoShares_AnswersEverybody() =>
        Fates(new TargetOptions()).ShouldAllBe(fate => fate == Fate.Answer);

    private static List<TimeSpan> Delays(TargetOptions options) => [.. Deal(options).Select(arrival => arrival.Delay)];

    private static List<Fate> Fates(TargetOptions options) => [.. Deal(options).Select(arrival => arrival.Fate)];

    private static IEnumerable<Arrival> Deal(TargetOptions options)
    {
        var plan = new ArrivalPlan(options);
        return Enumerable.Range(0, 100_000).Select(k => plan.At(k));
    }
}
