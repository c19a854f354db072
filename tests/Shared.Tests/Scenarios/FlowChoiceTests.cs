using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Scenarios;
using static LoadCluster.Shared.Tests.Metrics.Property;

namespace LoadCluster.Shared.Tests.Scenarios;

public sealed class FlowChoiceTests
{
    private static readonly Arbitrary<(long Seed, int[] Weights)> Mixes = (
        from seed in Gen.Choose(int.MinValue, int.MaxValue)
        from weights in Gen.OneOf(Gen.Choose(1, 9), Gen.Elements(1, 1000, RequestFlow.MaxWeight)).NonEmptyListOf()
        select ((long)seed << 20, weights.ToArray())).ToArbitrary();

    [Fact]
    public void FlowOf_AnyMix_ComesInProportionToTheWeights() => ForAll(Mixes, mix =>
    {
        const int Indexes = 20_000;
        var spec = SpecOf(mix.Seed, mix.Weights);
        var counts = new int[mix.Weights.Length];

        for (var i = 0; i < Indexes; i++)
            counts[spec.FlowOf(i)]++;

        var total = mix.Weights.Sum(weight => (double)weight);
        for (var flow = 0; flow < counts.Length; flow++)
        {
            var expected = Indexes * (mix.Weights[flow] / total);
            // Six standard deviations of a binomial count, and a little for those that hardly ever come.
            ((double)counts[flow]).ShouldBe(expected, (6 * Math.Sqrt(expected)) + 6);
        }
    });

    [Fact]
    public void FlowOf_SeedAndIndex_IsTheSameForEver()
    {
        // Written down once: a version that chose otherwise could not repeat the runs of this one.
        var spec = SpecOf(seed: 42, 3, 1, 6);

        string.Concat(Enumerable.Range(0, 20).Select(i => spec.FlowOf(i))).ShouldBe("20010202120222200202");
    }

    [Fact]
    public void FlowOf_AnotherSeed_ChoosesOtherwise()
    {
        var (one, other) = (SpecOf(1, 1, 1), SpecOf(2, 1, 1));

        Enumerable.Range(0, 100).Count(i => one.FlowOf(i) == other.FlowOf(i)).ShouldBeInRange(20, 80);
    }

    [Fact]
    public void FlowOf_HighestIndex_IsAFlow() => SpecOf(-1, 1, 2, 3).FlowOf(long.MaxValue).ShouldBeInRange(0, 2);

    private static RunSpec SpecOf(long seed, params int[] weights) => new()
    {
        Seed = seed,
        Flows = [.. weights.Select((weight, i) =>
            RequestFlow.Of(new RequestTemplate { Url = "http://host/" }) with { Name = $"{i}", Weight = weight })],
    };
}
