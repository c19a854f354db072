using LoadCluster.Cli.Tests.Nginx;
using LoadCluster.Cluster.Tests.Rig;

namespace LoadCluster.Cluster.Tests;

public class ScenarioRunTests
{
    [NginxTheory]
    [InlineData("socket")]
    [InlineData("httpclient")]
    public async Task Run_ScenarioByTwoAgents_IsExactAndKeepsItsSecret(string driver)
    {
        await using var shop = await Shop.StartAsync();
        await using var rig = await ClusterRig.StartAsync(new RigOptions());

        // Slower than the scenario says: long enough for both to take part, however late one of them joins.
        var client = await shop.RunWithAsync(
            [$"LOADCLUSTER_TOKEN={CoordinatorApi.Token}"],
            "--driver", driver, "--coordinator", rig.Apis, "--rate", "120", "-n", $"{Shop.Requests}");

        var summary = await shop.ShouldHaveServedEachOnceAsync();
        summary.Agents.Count.ShouldBe(2);
        summary.Agents.ShouldAllBe(agent => agent.Requests > 0);
        var list = await rig.AskAsync("runs", "list", "--json");
        list.ShouldContain("/login");
        string[] said = [client.Output, client.Errors, list, .. await SaidByMembersAsync(rig, "a1", "a2", "c1")];
        said.ShouldAllBe(text => !text.Contains(Shop.Key));
        var results = Directory.GetFiles(rig.ResultsOf("c1"), "*", SearchOption.AllDirectories);
        results.Select(Path.GetFileName)
            .ShouldBe(
                ["failed.csv", "latency.hgrm", "report.html", "report.json", "summary.json", "timeline.csv"], ignoreOrder: true);
        results.ShouldAllBe(file => !File.ReadAllText(file).Contains(Shop.Key));
    }

    private static async Task<IReadOnlyList<string>> SaidByMembersAsync(ClusterRig rig, params string[] members)
    {
        var said = new List<string>();
        foreach (var member in members)
        {
            await rig[member].SignalAsync("TERM");
            var ended = await rig[member].EndAsync();
            ended.ExitCode.ShouldBe(0, ended.Errors);
            said.AddRange([ended.Output, ended.Errors]);
        }
        return said;
    }
}
