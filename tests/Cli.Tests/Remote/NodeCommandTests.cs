using System.Text.Json;
using System.Text.RegularExpressions;

namespace LoadCluster.Cli.Tests.Remote;

/// <summary>The commands that show and operate the coordinator processes, in the words of pbm.</summary>
public sealed class NodeCommandTests : IAsyncLifetime
{
    private ProcessCluster _cluster = null!;

    private string OwnLine => $@"^{Regex.Escape(_cluster.NodeAddress)} \| \[coordinator\] \| up \| \| \d+\.\d+\.\d+$";

    public async Task InitializeAsync() => _cluster = await ProcessCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Show_ACoordinatorAndAnAgent_IsALineEach()
    {
        await _cluster.AddAgentAsync("alpha");

        var lines = (await _cluster.OutputOfAsync("cluster", "show")).Split('\n');
        var json = JsonDocument.Parse(await _cluster.OutputOfAsync("cluster", "show", "--json")).RootElement;

        lines[0].ShouldMatch(OwnLine);
        lines[1].ShouldBe("Count: 1 nodes");
        lines[2].ShouldMatch(@"^akka\.tcp://loadcluster@\S+ \| \[agent\] \| working \| \| \d+\.\d+\.\d+ \| alpha$");
        lines[3].ShouldBe("Count: 1 agents");
        json.GetProperty("active").GetString().ShouldBe(_cluster.NodeAddress);
        json.GetProperty("members").GetArrayLength().ShouldBe(1);
        json.GetProperty("agents").EnumerateArray().ShouldHaveSingleItem().GetProperty("name").GetString().ShouldBe("alpha");
    }

    [Fact]
    public async Task StatusAndLeader_OfALoneCoordinator_NameIt()
    {
        (await _cluster.OutputOfAsync("cluster", "status")).TrimEnd().ShouldMatch(OwnLine);
        (await _cluster.OutputOfAsync("cluster", "leader")).ShouldBe($"{_cluster.NodeAddress}\n");
    }

    [Fact]
    public async Task DownUnreachable_AllReachable_SaysSo() =>
        (await _cluster.OutputOfAsync("cluster", "down-unreachable")).ShouldBe("no coordinator is unreachable\n");

    [Theory]
    [InlineData("join")]
    [InlineData("leave")]
    [InlineData("down")]
    public async Task Change_NotAnAddress_SaysHowOneLooks(string command)
    {
        var finished = await _cluster.RunAsync("cluster", command, "nowhere");

        finished.ExitCode.ShouldBe(ExitCode.Usage, finished.Errors);
        finished.ErrorLines.ShouldHaveSingleItem().ShouldContain("akka.tcp://loadcluster@c1:4053");
    }

    [Fact]
    public async Task Join_ItsOwnCluster_SaysThatItJoins() =>
        (await _cluster.OutputOfAsync("cluster", "join", _cluster.NodeAddress))
            .ShouldBe($"the coordinator that was asked joins {_cluster.NodeAddress}\n");

    [Fact]
    public async Task Leave_TheOneThatIsAsked_EndsItsProcess()
    {
        (await _cluster.OutputOfAsync("cluster", "leave")).ShouldBe("the coordinator that was asked leaves\n");

        var finished = await _cluster.Coordinator.EndAsync();
        finished.ErrorLines.ShouldHaveSingleItem().ShouldStartWith("loadcluster: ");
    }

    [Fact]
    public async Task Down_ACoordinator_EndsItsProcessWithALine()
    {
        (await _cluster.OutputOfAsync("cluster", "down", _cluster.NodeAddress)).ShouldBe($"{_cluster.NodeAddress} is removed\n");

        var finished = await _cluster.Coordinator.EndAsync();
        finished.ExitCode.ShouldBe(ExitCode.CouldNotRun);
        finished.ErrorLines.ShouldHaveSingleItem().ShouldContain("start it again");
    }

    [Fact]
    public async Task Tail_ACoordinatorThatLeaves_PrintsTheChange()
    {
        await using var tail = _cluster.Start("cluster", "tail");
        await tail.SaysAsync($"{_cluster.NodeAddress} up");
        await _cluster.OutputOfAsync("cluster", "leave");

        await tail.SaysAsync($"{_cluster.NodeAddress} leaving");
    }

    [Fact]
    public async Task Hierarchy_OfACoordinator_ShowsItsActors()
    {
        var tree = await _cluster.OutputOfAsync("actor", "hierarchy");

        tree.ShouldStartWith("/user\n");
        tree.ShouldContain("\n  node\n");
        tree.ShouldContain("\n  singleton\n");
        tree.ShouldContain("\n    coordinator\n");
        (await _cluster.OutputOfAsync("actor", "hierarchy", "-d", "1")).ShouldNotContain("    coordinator");
    }

    [Fact]
    public async Task LogTail_OfACoordinator_PrintsWhatItLogged()
    {
        await using var tail = _cluster.Start("log", "tail");

        await tail.SaysAsync("active");
    }
}
