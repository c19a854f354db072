using LoadCluster.Shared.Metrics;
using static LoadCluster.Shared.Tests.Metrics.Histograms;

namespace LoadCluster.Shared.Tests.Metrics;

public class LatencyHistogramTests
{
    private const long Hour = 3_600_000_000;
    private static readonly double[] Percentiles = [0, 0.1, 1, 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 99.999, 100];

    [Fact]
    public void Empty_EverythingAsked_IsZero()
    {
        var histogram = new LatencyHistogram();

        (histogram.Count, histogram.Min, histogram.Max).ShouldBe((0, 0, 0));
        (histogram.Mean, histogram.StandardDeviation).ShouldBe((0, 0));
        histogram.ValueAtPercentile(50).ShouldBe(0);
        histogram.Buckets().ShouldBeEmpty();
    }

    [Fact]
    public void Remove_WhatWasAdded_LeavesTheRest() => Property.ForAll(Generators.Latencies, Generators.SomeLatencies, (kept, removed) =>
    {
        var histogram = Of(kept.Concat(removed));

        histogram.Remove(Of(removed));

        histogram.Buckets().ShouldBe(Of(kept).Buckets());
        (histogram.Count, histogram.Mean).ShouldBe((kept.Length, Of(kept).Mean));
        histogram.Min.ShouldBeLessThanOrEqualTo(Of(kept).Min);
        histogram.Max.ShouldBeGreaterThanOrEqualTo(Of(kept).Max);
    });

    [Fact]
    public void Remove_WhatWasNotRecorded_IsRefusedAndChangesNothing()
    {
        var histogram = Of(1, 5);

        Should.Throw<ArgumentException>(() => histogram.Remove(Of(5, 5)));

        ShouldBeSame(histogram, Of(1, 5));
    }

    [Theory]
    [InlineData(long.MinValue, 1)]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(Hour, Hour)]
    [InlineData(Hour + 1, Hour)]
    [InlineData(long.MaxValue, Hour)]
    public void Record_ValueAtOrBeyondTheRange_IsClamped(long recorded, long expected)
    {
        var histogram = Of(recorded);

        (histogram.Min, histogram.Max, histogram.Mean, histogram.Count).ShouldBe((expected, expected, expected, 1));
        histogram.ValueAtPercentile(50).ShouldBe(expected);
        histogram.Buckets().Single().Lowest.ShouldBeLessThanOrEqualTo(expected);
    }

    [Fact]
    public void Record_AnyValues_SumsAreExact() => Property.ForAll(Generators.SomeLatencies, values =>
    {
        var histogram = Of(values);

        histogram.Count.ShouldBe(values.Length);
        histogram.Min.ShouldBe(values.Min());
        histogram.Max.ShouldBe(values.Max());
        histogram.Mean.ShouldBe((double)values.Sum() / values.Length);
    });

    [Fact]
    public void Record_AnyValue_BucketHoldsItWithinAThousandth() => Property.ForAll(Generators.SomeLatencies, values =>
    {
        foreach (var value in values)
        {
            var bucket = Of(value).Buckets().Single();
            value.ShouldBeInRange(bucket.Lowest, bucket.Highest);
            (bucket.Highest - bucket.Lowest).ShouldBeLessThanOrEqualTo(value / 1000);
        }
    });

    [Fact]
    public void Record_EveryBucketBoundary_BucketsTileTheRange()
    {
        var histogram = new LatencyHistogram();
        for (var next = 1L; next <= Hour;)
        {
            histogram.Clear();
            histogram.Record(next);
            var bucket = histogram.Buckets().Single();
            histogram.Record(bucket.Highest);
            histogram.Buckets().Single().ShouldBe(bucket with { Count = 2 });
            bucket.Lowest.ShouldBe(next);
            next = bucket.Highest + 1;
        }
    }

    [Fact]
    public void Record_WithCount_SameAsRecordingRepeatedly() => Property.ForAll(Generators.Latencies, values =>
    {
        var (counted, repeated) = (new LatencyHistogram(), new LatencyHistogram());
        for (var i = 0; i < values.Length; i++)
        {
            counted.Record(values[i], i % 4);
            for (var n = 0; n < i % 4; n++) repeated.Record(values[i]);
        }

        ShouldBeSame(counted, repeated);
    });

    [Fact]
    public void Record_NegativeCount_Throws() =>
        Should.Throw<ArgumentOutOfRangeException>(() => new LatencyHistogram().Record(1, -1));

    [Fact]
    public void Add_SumBeyond64Bits_ThrowsAndChangesNothing()
    {
        var histogram = new LatencyHistogram();
        histogram.Record(2, long.MaxValue / 2);

        Should.Throw<OverflowException>(() => histogram.Add(Of(5)));
        (histogram.Count, histogram.Max).ShouldBe((long.MaxValue / 2, 2));
        histogram.Buckets().Single().Count.ShouldBe(long.MaxValue / 2);
    }

    [Fact]
    public void Add_PartsOfAnyValues_SameAsTheWhole() => Property.ForAll(
        Generators.Latencies, Generators.Latencies, (one, other) =>
        {
            var merged = Of(one);
            merged.Add(Of(other));

            ShouldBeSame(merged, Of([.. one, .. other]));
        });

    [Fact]
    public void Clear_AfterAnyValues_SameAsNew() => Property.ForAll(
        Generators.Latencies, Generators.Latencies, (before, after) =>
        {
            var histogram = Of(before);
            histogram.Clear();
            ShouldBeSame(histogram, new LatencyHistogram());

            foreach (var value in after) histogram.Record(value);
            ShouldBeSame(histogram, Of(after));
        });

    [Fact]
    public void ValueAtPercentile_AnyValues_NoMoreThanAThousandthAboveTheSortedArray() => Property.ForAll(
        Generators.SomeLatencies, values =>
        {
            var histogram = Of(values);
            var sorted = values.Order().ToArray();
            foreach (var percentile in Percentiles)
            {
                var rank = (int)Math.Ceiling((decimal)percentile * sorted.Length / 100);
                var exact = sorted[Math.Max(0, rank - 1)];
                histogram.ValueAtPercentile(percentile)
                    .ShouldBeInRange(exact, Math.Min(histogram.Max, exact + (exact / 1000)));
            }
        });

    [Fact]
    public void ValueAtPercentile_RisingPercentiles_NeverFallsAndEndsAtMax() => Property.ForAll(
        Generators.SomeLatencies, values =>
        {
            var histogram = Of(values);

            Percentiles.Select(histogram.ValueAtPercentile).ShouldBeInOrder();
            histogram.ValueAtPercentile(100).ShouldBe(values.Max());
        });

    [Fact]
    public void ValueAtPercentile_RankThatIsWholeInDecimalOnly_IsNotRoundedUp() =>
        Of([.. Enumerable.Range(1, 1000)]).ValueAtPercentile(99.9).ShouldBe(999);

    [Theory]
    [InlineData(-0.1)]
    [InlineData(100.1)]
    [InlineData(double.NaN)]
    public void ValueAtPercentile_OutsideTheRange_Throws(double percentile) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Of(1).ValueAtPercentile(percentile));

    [Fact]
    public void StandardDeviation_AnyValues_IsThatOfTheValuesWithinAThousandthOfMax() => Property.ForAll(
        Generators.SomeLatencies, values =>
        {
            var mean = values.Average();
            var exact = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / values.Length);

            Of(values).StandardDeviation.ShouldBe(exact, 1e-6 + (values.Max() / 1000.0));
        });

    [Fact]
    public void StandardDeviation_OneValueRecordedOften_IsZero() =>
        Of(1_234_567, 1_234_567, 1_234_567).StandardDeviation.ShouldBe(0);

    [Fact]
    public void Record_HundredThousandValues_AllocatesNothing()
    {
        var histogram = Of(1);
        Allocations.LeastOf(() =>
        {
            for (var i = 0; i < 100_000; i++) histogram.Record(i * 31L);
        }).ShouldBe(0);
    }

    [Fact]
    public void Record_WithinOneDoubling_TakesOnePage() => Allocations.LeastOf(() =>
    {
        var histogram = new LatencyHistogram();
        for (var i = 2048; i < 4096; i++) histogram.Record(i);
    }).ShouldBeInRange(8_192, 9_000);
}
