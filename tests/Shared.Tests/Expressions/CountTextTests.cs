using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Shared.Expressions;

namespace LoadCluster.Shared.Tests.Expressions;

public sealed class CountTextTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("100", 100)]
    [InlineData("007", 7)]
    [InlineData("1k", 1_000)]
    [InlineData("1.5k", 1_500)]
    [InlineData("5m", 5_000_000)]
    [InlineData("1.5m", 1_500_000)]
    [InlineData("2g", 2_000_000_000)]
    [InlineData("2b", 2_000_000_000)]
    [InlineData("0.000000001g", 1)]
    public void TryParse_KnownForm_GivesCount(string text, long count)
    {
        CountText.TryParse(text, out var value).ShouldBeTrue();
        value.ShouldBe(count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("k")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.5")]
    [InlineData("1.2345k")]
    [InlineData("1_000")]
    [InlineData("1,000")]
    [InlineData("1 k")]
    [InlineData(" 1")]
    [InlineData("1K")]
    [InlineData("1km")]
    [InlineData("1e3")]
    [InlineData("0x10")]
    [InlineData("9223372036854775808")]
    [InlineData("9223372037g")]
    [InlineData("79228162514264337593543950335k")]
    public void TryParse_AnythingElse_IsRejected(string text)
    {
        CountText.TryParse(text, out var value).ShouldBeFalse();
        value.ShouldBe(0);
    }

    [Theory]
    [InlineData("", 1L)]
    [InlineData("k", 1_000L)]
    [InlineData("m", 1_000_000L)]
    [InlineData("g", 1_000_000_000L)]
    public void TryParse_AnyCountInAnyUnit_ComesBackExactly(string unit, long scale) =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<long>().Filter(count => count >= 0),
            count =>
            {
                var text = ((decimal)count / scale).ToString(CultureInfo.InvariantCulture) + unit;
                return CountText.TryParse(text, out var value) && value == count;
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void TryParse_LargestCount_IsStillRead()
    {
        CountText.TryParse("9223372036854775807", out var value).ShouldBeTrue();
        value.ShouldBe(long.MaxValue);
    }
}
