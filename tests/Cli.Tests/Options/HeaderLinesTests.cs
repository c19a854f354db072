using LoadCluster.Cli.Options;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Tests.Options;

public sealed class HeaderLinesTests
{
    [Fact]
    public void Read_NameAndValue_AreTrimmed() =>
        HeaderLines.Read([" X-A :  b:c "], contentType: null).First().ShouldBe(new RequestHeader("X-A", "b:c"));

    [Fact]
    public void Read_ContentType_IsAHeader() =>
        HeaderLines.Read([], "text/csv").ShouldContain(new RequestHeader("Content-Type", "text/csv"));

    [Fact]
    public void Read_UserAgent_IsAddedOnlyWhenThereIsNone()
    {
        HeaderLines.Read([], null).Single().Name.ShouldBe("User-Agent");
        HeaderLines.Read(["user-agent: mine"], null).Single().Value.ShouldBe("mine");
    }

    [Theory]
    [InlineData("no colon")]
    [InlineData(": no name")]
    [InlineData("")]
    public void Read_ALineWithoutAName_IsRefused(string line) =>
        Should.Throw<UsageException>(() => HeaderLines.Read([line], null)).Message.ShouldContain("Name: value");
}
