namespace LoadCluster.Architecture.Tests;

public class ReferenceTests
{
    [Theory]
    [InlineData("Shared", "")]
    [InlineData("Agent", "Shared")]
    [InlineData("Coordinator", "Shared")]
    [InlineData("Target", "Shared")]
    [InlineData("Cli", "Agent Coordinator Target Shared")]
    public void References_OfAProject_GoDownOnly(string project, string below)
    {
        var allowed = below.Split(' ');

        House.Dependencies
            .Where(pair => House.ProjectOf(pair.From) == project && House.ProjectOf(pair.To) != project)
            .Where(pair => !allowed.Contains(House.ProjectOf(pair.To)))
            .Select(pair => $"{pair.From.FullName} -> {pair.To.FullName}")
            .ShouldBeEmpty();
    }
}
