using System.Globalization;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Tests.Runs;

public sealed class TimelineRowTests
{
    [Fact]
    public void ToCsv_MachineWithACommaForThePoint_WritesAPoint()
    {
        var before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (comma.NumberFormat.NumberDecimalSeparator, comma.NumberFormat.NegativeSign) = (",", "~");
        CultureInfo.CurrentCulture = comma;
        try
        {
            Row().ToCsv().ShouldBe("12.5,3,2,1,30,4,2,1.25,99.125,1000.5,90.5,0.25,503=1");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void ToCsv_Row_HasAsManyColumnsAsTheHeader() =>
        Row().ToCsv().Split(',').Length.ShouldBe(TimelineRow.CsvHeader.Split(',').Length);

    [Fact]
    public void Of_Tally_SumsUpItsOutcomes()
    {
        var tally = Tallies.Succeeding(2);
        tally.Add(Tallies.Of(Outcome.Status(503), 1));

        TimelineRow.Of(TimeSpan.FromSeconds(3), tally, inFlight: 5, agents: 2)
            .ShouldBe(new TimelineRow(TimeSpan.FromSeconds(3), 3, 2, 1, 30, 5, 2, 1, 1, 1, 1, 0.1, "503=1"));
    }

    [Fact]
    public void Of_NothingEnded_IsAllZeroes() =>
        TimelineRow.Of(TimeSpan.Zero, new Tally(), inFlight: 0, agents: 0)
            .ShouldBe(new TimelineRow(TimeSpan.Zero, 0, 0, 0, 0, 0, 0, 0, 0, 0));

    [Fact]
    public void Read_RowThatWasWritten_IsTheSame() => TimelineRow.Read(Row().ToCsv()).ShouldBe(Row());

    [Fact]
    public void Read_RowOfAnEarlierVersion_LeavesLaterColumnsEmpty() => TimelineRow.Read("12.5,3,2,1,30,4,2,1.25,99.125,1000.5")
        .ShouldBe(Row() with { P95Milliseconds = 0, LagMilliseconds = 0, Failures = "" });

    [Theory]
    [InlineData(TimelineRow.CsvHeader)]
    [InlineData("")]
    [InlineData("12.5,3,2,1,30")]
    [InlineData("NaN,3,2,1,30,4,2,1.25,99.125,1000.5")]
    public void Read_LineThatIsNotARow_IsNone(string line) => TimelineRow.Read(line).ShouldBeNull();

    private static TimelineRow Row() => new(TimeSpan.FromSeconds(12.5), 3, 2, 1, 30, 4, 2, 1.25, 99.125, 1000.5, 90.5, 0.25, "503=1");
}
