using LoadCluster.Cli.Options;
using LoadCluster.Shared.Requests;

namespace LoadCluster.Cli.Tests.Options;

public sealed class HeaderLinesTests
{
    [Fact]
    public void Read_NameAndValue_AreTrimmed() =>
        HeaderLines.Read([" X-A :  b:c "], contentType: null)[0].ShouldBe(new RequestHeader("X-A", "b:c"));

    [Fact]
    public void Read_ContentType_IsAHeader() =>
        HeaderLines.Read([], "text/csv").ShouldContain(new RequestHeader("Content-Type", "text/csv"));

    [Fact]
    public void Override_HeadersOfOneName_AreThoseOfTheOthers() =>
        HeaderLines.Override([new("A", "1"), new("B", "2")], [new("a", "3"), new("a", "4")])
            .ShouldBe([new("B", "2"), new("a", "3"), new("a", "4")]);

    [Theory]
    [InlineData("no colon")]
    [InlineData(": no name")]
    [InlineData("")]
    public void Read_ALineWithoutAName_IsRefused(string line) =>
        Should.Throw<UsageException>(() => HeaderLines.Read([line], null)).Message.ShouldContain("Name: value");
}
