using System.Text.RegularExpressions;

namespace LoadCluster.Packaging.Tests.Release;

/// <summary>The workflow that makes a release.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string Text = File.ReadAllText(Repository.At(".github", "workflows", "release.yml"));

    [Fact]
    public void Actions_OfTheWorkflow_AreNamedByCommit()
    {
        var uses = Use().Matches(Text).Select(match => match.Groups[1].Value).ToArray();

        uses.ShouldNotBeEmpty();
        uses.ShouldAllBe(action => Commit().IsMatch(action));
    }

    [Fact]
    public void Scripts_OfTheWorkflow_AreThere()
    {
        var scripts = Script().Matches(Text).Select(match => match.Groups[1].Value).Distinct().ToArray();

        scripts.ShouldBe(["test.sh", "publish.sh"]);
        scripts.ShouldAllBe(script => File.Exists(Repository.At(script)));
    }

    [GeneratedRegex(@"uses: (\S+)")]
    private static partial Regex Use();

    [GeneratedRegex("@[0-9a-f]{40}$")]
    private static partial Regex Commit();

    [GeneratedRegex(@"\./(\w+\.sh)")]
    private static partial Regex Script();
}
