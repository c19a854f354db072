using LoadCluster.Cli.Options;

namespace LoadCluster.Cli.Tests.Options;

public sealed class ValueParsersTests
{
    [Theory]
    [InlineData("500", 500)]
    [InlineData("10k", 10_000)]
    [InlineData("1.5m", 1_500_000)]
    [InlineData("-3", -3)]
    public void Count_ANumber_IsRead(string text, long expected)
    {
        ValueParsers.Count(text, out var value, out _).ShouldBeTrue();
        value.ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ten")]
    [InlineData("1.5")]
    [InlineData("1 k")]
    public void Count_SomethingElse_SaysWhatWouldDo(string text)
    {
        ValueParsers.Count(text, out _, out var expected).ShouldBeFalse();
        expected.ShouldNotBeNull().ShouldContain("10k");
    }

    [Fact]
    public void Connections_MoreThanAnInt_AreTooManyInsteadOfWrapped()
    {
        ValueParsers.Connections("5g", out var value, out _).ShouldBeTrue();
        value.ShouldBe(int.MaxValue);
    }

    [Theory]
    [InlineData("1.1", 1, 1, false)]
    [InlineData("2", 2, 0, false)]
    [InlineData("2.0", 2, 0, false)]
    [InlineData("3", 3, 0, false)]
    [InlineData("auto", 2, 0, true)]
    public void HttpVersion_OneThatIsSpoken_IsRead(string text, int major, int minor, bool orLower)
    {
        ValueParsers.HttpVersion(text, out var version, out _).ShouldBeTrue();
        version.ShouldBe(new HttpVersionChoice(new Version(major, minor), orLower));
    }

    [Theory]
    [InlineData("1.0")]
    [InlineData("4")]
    [InlineData("")]
    public void HttpVersion_Another_IsRefused(string text) =>
        ValueParsers.HttpVersion(text, out _, out _).ShouldBeFalse();

    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("3m", 180_000)]
    public void Duration_WithAUnit_IsRead(string text, int milliseconds)
    {
        ValueParsers.Duration(text, out var value, out _).ShouldBeTrue();
        value.ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
    }
}
