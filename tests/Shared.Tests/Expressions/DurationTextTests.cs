using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Shared.Expressions;

namespace LoadCluster.Shared.Tests.Expressions;

public sealed class DurationTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("7us", 0.007)]
    [InlineData("250ms", 250)]
    [InlineData("1.5s", 1_500)]
    [InlineData(".5s", 500)]
    [InlineData("3m", 180_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("0.25h", 900_000)]
    public void TryParse_KnownUnit_GivesDuration(string text, double milliseconds)
    {
        DurationText.TryParse(text, out var value).ShouldBeTrue();
        value.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData(".s")]
    [InlineData("5")]
    [InlineData("00")]
    [InlineData("-1s")]
    [InlineData("+1s")]
    [InlineData("1 s")]
    [InlineData(" 1s")]
    [InlineData("1s ")]
    [InlineData("1S")]
    [InlineData("1d")]
    [InlineData("1,5s")]
    [InlineData("1.5.1s")]
    [InlineData("1e3s")]
    [InlineData("1h30m")]
    [InlineData("٣s")]
    [InlineData("256204779h")]
    [InlineData("79228162514264337593543950335h")]
    [InlineData("99999999999999999999999999999999s")]
    public void TryParse_AnythingElse_IsRejected(string text)
    {
        DurationText.TryParse(text, out var value).ShouldBeFalse();
        value.ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void TryParse_LongestDuration_IsStillRead()
    {
        DurationText.TryParse("922337203685477580.7us", out var value).ShouldBeTrue();
        value.ShouldBe(TimeSpan.MaxValue);
        DurationText.TryParse("922337203685477580.8us", out _).ShouldBeFalse();
    }

    [Fact]
    public void TryParse_AnyNumberOfMicroseconds_ComesBackExactly() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<long>().Filter(ticks => ticks >= 0),
            ticks =>
            {
                var text = (ticks / 10m).ToString(CultureInfo.InvariantCulture) + "us";
                return DurationText.TryParse(text, out var value) && value.Ticks == ticks;
            }).QuickCheckThrowOnFailure();
}
