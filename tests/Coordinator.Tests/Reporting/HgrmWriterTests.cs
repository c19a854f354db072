using System.Globalization;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Tests.Metrics;
using static LoadCluster.Shared.Tests.Metrics.Histograms;

namespace LoadCluster.Coordinator.Tests.Reporting;

public class HgrmWriterTests
{
    [Fact]
    public void Write_FewValues_IsTheReferenceTable() => Table(Of(1000, 1000, 2000, 1500)).ShouldBe(
        """
               Value     Percentile TotalCount 1/(1-Percentile)

               1.000 0.000000000000          2           1.00
               1.000 0.100000000000          2           1.11
               1.000 0.200000000000          2           1.25
               1.000 0.300000000000          2           1.43
               1.000 0.400000000000          2           1.67
               1.000 0.500000000000          2           2.00
               1.500 0.550000000000          3           2.22
               1.500 0.600000000000          3           2.50
               1.500 0.650000000000          3           2.86
               1.500 0.700000000000          3           3.33
               1.500 0.750000000000          3           4.00
               2.000 0.775000000000          4           4.44
               2.000 1.000000000000          4
        #[Mean    =        1.375, StdDeviation   =        0.415]
        #[Max     =        2.000, Total count    =            4]
        #[Buckets =           22, SubBuckets     =         2048]

        """.ReplaceLineEndings("\n"));

    [Fact]
    public void Write_Empty_HasNoRows() => Table(new LatencyHistogram()).ShouldBe(
        """
               Value     Percentile TotalCount 1/(1-Percentile)

        #[Mean    =        0.000, StdDeviation   =        0.000]
        #[Max     =        0.000, Total count    =            0]
        #[Buckets =           22, SubBuckets     =         2048]

        """.ReplaceLineEndings("\n"));

    [Fact]
    public void Write_AnyValues_RowsAgreeWithTheHistogramsPercentiles() => Property.ForAll(
        Generators.SomeLatencies, values =>
        {
            var histogram = Of(values);
            var rows = Rows(Table(histogram));

            rows.Select(row => row[0]).ShouldBeInOrder();
            rows.Select(row => row[1]).ShouldBe(rows.Select(row => row[1]).Distinct().Order());
            rows[^1].ShouldBe([histogram.Max / 1000.0, 1, histogram.Count]);
            foreach (var row in rows)
                row[0].ShouldBe(histogram.ValueAtPercentile(100 * row[1]) / 1000.0, 0.0006);
        });

    [Fact]
    public void Write_TensOfThousandsOfValues_HasAFewDozenRowsToTheLastValue()
    {
        var rows = Rows(Table(Of(Enumerable.Range(1, 100_000).Select(i => (long)i))));

        rows.Length.ShouldBeInRange(50, 100);
        rows[^2][1].ShouldBeGreaterThan(0.999);
    }

    private static string Table(LatencyHistogram histogram)
    {
        var target = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\r\n" };
        HgrmWriter.Write(target, histogram);
        return target.ToString();
    }

    private static double[][] Rows(string table) =>
    [
        .. table.Split('\n').Skip(2).Where(line => line.Length > 0 && line[0] != '#').Select(line =>
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray()),
    ];
}
