using LoadCluster.Shared.Runs;

namespace LoadCluster.Shared.Tests.Runs;

public sealed class LoadStageTextTests
{
    [Theory]
    [InlineData("5m:5000", 300, 5000, 5000)]
    [InlineData("30s:0..5k", 30, 0, 5000)]
    [InlineData("1m30s:5", 90, 5, 5)]
    [InlineData("30:5", 30, 5, 5)]
    [InlineData("1.5s:0.5..1.5", 1.5, 0.5, 1.5)]
    [InlineData("10s:10m..0", 10, 10_000_000, 0)]
    public void TryParse_Stage_IsRead(string text, double seconds, double from, double to)
    {
        LoadStageText.TryParse(text, out var stage, out _).ShouldBeTrue();

        stage.ShouldBe(new LoadStage(TimeSpan.FromSeconds(seconds), from, to));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("0s:5", 1)]
    [InlineData("9000h:5", 1)]
    [InlineData("30s", 4)]
    [InlineData("30s:", 5)]
    [InlineData("30s:x..5", 5)]
    [InlineData("30s:5..", 8)]
    [InlineData("30s:5..x", 8)]
    [InlineData("30s:11m", 5)]
    [InlineData("30s:-1", 5)]
    public void TryParse_NoStage_PointsAtTheCharacter(string text, int character)
    {
        LoadStageText.TryParse(text, out _, out var fault).ShouldBeFalse();

        fault!.Character.ShouldBe(character);
        fault.ToString().ShouldContain("use ");
    }
}
