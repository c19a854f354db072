using LoadCluster.Coordinator.Reporting;

namespace LoadCluster.Coordinator.Tests.Reporting;

public sealed class FormatTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999")]
    [InlineData(1_234_567, "1,234,567")]
    public void Count_AnyNumber_GroupsThousands(long count, string expected) =>
        Format.Count(count).ShouldBe(expected);

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.25, "0.3")]
    [InlineData(99.94, "99.9")]
    [InlineData(12_345.6, "12,346")]
    public void Rate_AnyNumber_KeepsThreeDigitsOrSo(double perSecond, string expected) =>
        Format.Rate(perSecond).ShouldBe(expected);

    [Theory]
    [InlineData(0.126, "0.13 ms")]
    [InlineData(12.34, "12.3 ms")]
    [InlineData(999.4, "999 ms")]
    [InlineData(1234, "1.23 s")]
    [InlineData(65_432, "65.4 s")]
    public void Milliseconds_AnyMagnitude_PicksTheUnit(double milliseconds, string expected) =>
        Format.Milliseconds(milliseconds).ShouldBe(expected);

    [Theory]
    [InlineData(999, "999 B")]
    [InlineData(1500, "1.5 kB")]
    [InlineData(2_500_000, "2.5 MB")]
    [InlineData(3_210_000_000, "3.21 GB")]
    public void Bytes_AnyMagnitude_PicksTheUnit(double bytes, string expected) =>
        Format.Bytes(bytes).ShouldBe(expected);

    [Theory]
    [InlineData(1.234, "1.23 s")]
    [InlineData(59.99, "60.0 s")]
    [InlineData(61, "01:01")]
    [InlineData(90_061, "25:01:01")]
    public void Duration_FromAMinuteOn_IsAClock(double seconds, string expected) =>
        Format.Duration(TimeSpan.FromSeconds(seconds)).ShouldBe(expected);

    [Theory]
    [InlineData(0, 0, "0 %")]
    [InlineData(0, 10, "0 %")]
    [InlineData(1, 1_000_000, "<0.01 %")]
    [InlineData(1, 3, "33.33 %")]
    [InlineData(999_999, 1_000_000, "99.99 %")]
    [InlineData(10, 10, "100 %")]
    public void Percent_AlmostNoneOrAll_IsNotRoundedToIt(long part, long whole, string expected) =>
        Format.Percent(part, whole).ShouldBe(expected);
}
