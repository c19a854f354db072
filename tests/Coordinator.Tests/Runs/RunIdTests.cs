using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Coordinator.Tests.Runs;

public class RunIdTests
{
    private const string Longest = "a123456789-123456789-123456789-123456789-123456789-123456789-123";

    [Fact]
    public void New_IsValid() => RunId.IsValid(RunId.New(TimeProvider.System)).ShouldBeTrue();

    [Theory]
    [InlineData("20260131-235959-4f2a9c", true)]
    [InlineData("0", true)]
    [InlineData(Longest, true)]
    [InlineData(Longest + "4", false)]
    [InlineData("", false)]
    [InlineData("-a", false)]
    [InlineData("A", false)]
    [InlineData("..", false)]
    [InlineData("a/b", false)]
    [InlineData("a\n", false)]
    [InlineData("ä", false)]
    public void IsValid_ANameOfAFolderThatNeedsNoCare_IsTrue(string name, bool expected) =>
        RunId.IsValid(name).ShouldBe(expected);
}
