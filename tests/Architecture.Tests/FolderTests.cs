namespace LoadCluster.Architecture.Tests;

public class FolderTests
{
    public static TheoryData<string> Projects => [.. House.Projects];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_OfAProject_HaveNoCircles(string project)
    {
        var edges = House.Dependencies
            .Where(pair => House.ProjectOf(pair.From) == project && House.ProjectOf(pair.To) == project)
            .Select(pair => new FolderEdge(pair.From, pair.To))
            .Where(edge => edge.Source != edge.Target)
            .ToList();

        FolderGraph.Circles(edges).ShouldBeEmpty();
    }
}
