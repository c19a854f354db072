namespace LoadCluster.Cli.Tests.Commands;

/// <summary>Scenarios by the real command, from the file to the report.</summary>
public sealed class ScenarioTests
{
    private const string Shop =
        """
        requests: 400
        connections: 8
        seed: 5
        feeds:
          - file: users.csv
        flows:
          - name: visit
            weight: 3
            steps:
              - name: login
                url: {target}login?user={user}&i={index}
                capture:
                  token: { json: session.token }
                  length: { header: content-length }
              - name: look
                url: {target}items/{token}/{length}?of={index}
                headers: { X-Key: "${ENV:PATH}" }
          - name: glance
            url: {target}glance?i={index}
        checks: [status=200]
        """;

    private const string Answer = """{"session": {"token": "t 1"}}""";

    [Theory]
    [InlineData("socket")]
    [InlineData("httpclient")]
    public async Task Run_Scenario_SendsFlowsAndReportsThem(string driver)
    {
        await using var fixture = await StartAsync();

        var finished = await fixture.RunAsync(Scenario(fixture), "--details", "--driver", driver);

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        finished.Output.ShouldContain("Flows");
        var summary = fixture.ReadSummary();
        (summary.Driver, summary.Ledger.Succeeded).ShouldBe((driver, 400));
        var (visit, glance) = (summary.Flows[0], summary.Flows[1]);
        (visit.Name, visit.Failed, glance.Name, glance.Failed).ShouldBe(("visit", 0, "glance", 0));
        (visit.Requests + glance.Requests).ShouldBe(400);
        visit.Requests.ShouldBeInRange(250, 350);
        visit.Steps.Select(step => (step.Name, step.Requests)).ShouldBe([("login", visit.Requests), ("look", visit.Requests)]);
        visit.LatencyMilliseconds["p50"].ShouldBeGreaterThan(visit.Steps[1].LatencyMilliseconds["min"]);
        fixture.Target.Stats.Requests.ShouldBe(400 + visit.Requests);
        Directory.GetFiles(fixture.ResultsFolder())
            .ShouldAllBe(file => !File.ReadAllText(file).Contains(Environment.GetEnvironmentVariable("PATH")!));
    }

    [Fact]
    public async Task Run_SameSeed_ChoosesTheSameFlowsAndAnotherSeedOthers()
    {
        await using var server = EchoServer.Start(Answer);
        using var folder = new TemporaryFolder();
        var scenario = Write(folder, server.Address);

        var first = await RequestsOfAsync("--seed", "5");
        var again = await RequestsOfAsync("--driver", "httpclient");
        var other = await RequestsOfAsync("--seed", "6");

        again.ShouldBe(first);
        other.ShouldNotBe(first);
        other.Count.ShouldBeGreaterThan(400);

        async Task<List<string>> RequestsOfAsync(params string[] flags)
        {
            server.Received.Clear();
            var finished = await LoadClusterProcess.RunAsync(
                ["run", scenario, "--output", folder.At("results"), "--no-progress", .. flags]);
            finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
            return [.. server.Received.Select(request => request.Path).Order(StringComparer.Ordinal)];
        }
    }

    [Fact]
    public async Task Run_OnlyIndexesThatFailed_SendsThoseAgainAsTheyWere()
    {
        await using var server = EchoServer.Start(Answer, fails: path => path.EndsWith('7'));
        using var folder = new TemporaryFolder();
        var scenario = Write(folder, server.Address);
        var failed = await RunAsync();
        var failedFile = Directory.GetFiles(folder.At("results"), "failed.csv", SearchOption.AllDirectories).Single();
        var requests = server.Received.Where(request => request.Path.EndsWith('7')).Select(request => request.Path).ToList();
        server.Received.Clear();

        var again = await RunAsync("--only-indexes", failedFile);

        failed.Output.ShouldContain($"To send 40 that failed again: --only-indexes {failedFile}");
        var lines = File.ReadAllLines(failedFile);
        lines[..3].ShouldBe(["index,outcome", "7,check", "17,check"]);
        lines.Length.ShouldBe(41);
        again.Output.ShouldContain("40 planned");
        server.Received.Select(request => request.Path).ShouldBe(requests, ignoreOrder: true);

        async Task<Finished> RunAsync(params string[] flags) => await LoadClusterProcess.RunAsync(
            ["run", scenario, "--output", folder.At("results"), "--no-progress", .. flags]);
    }

    [Fact]
    public async Task Run_FlagsBesideTheFile_CountMore()
    {
        await using var server = EchoServer.Start(Answer);
        using var folder = new TemporaryFolder();
        var scenario = folder.Write("one.yaml", $"url: {server.Address}\nmethod: PUT\nheaders: {{ X-A: file, X-B: file }}\nrequests: 50");

        var finished = await LoadClusterProcess.RunAsync(
            "run", scenario, "-n", "3", "-H", "x-a: flag", "-d", "body", "--check", "status=404", "-o", folder.At("results"));

        finished.Output.ShouldContain("✗ status=404  3 failed");
        server.Received.Count.ShouldBe(3);
        foreach (var request in server.Received)
        {
            (request.Method, request.Body, request.Header("X-A"), request.Header("X-B")).ShouldBe(("PUT", "body", "flag", "file"));
            request.Header("User-Agent")!.ShouldStartWith("loadcluster/");
        }
    }

    [Fact]
    public async Task Run_HeadersWithoutAValue_AreRemovedFromWhatIsInherited()
    {
        await using var server = EchoServer.Start(Answer);
        using var folder = new TemporaryFolder();
        var scenario = folder.Write("removed.yaml", $$"""
            requests: 20
            headers: { User-Agent: , X-All: all }
            flows:
              - { name: kept, url: '{{server.Address}}kept' }
              - { name: changed, url: '{{server.Address}}changed', headers: { x-all: ~, User-Agent: mine } }
            """);

        await LoadClusterProcess.RunAsync("run", scenario, "-o", folder.At("results"));

        server.Received.Count.ShouldBe(20);
        server.Received.Select(request => (request.Path, request.Header("User-Agent"), request.Header("X-All")))
            .Distinct().ShouldBe([("/kept", null, "all"), ("/changed", "mine", null)], ignoreOrder: true);
    }

    [Fact]
    public async Task Run_HostWithoutAValue_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var scenario = folder.Write("host.yaml", "url: http://127.0.0.1:1/\nheaders:\n  Host:");

        var finished = await LoadClusterProcess.RunAsync("run", scenario);

        finished.ExitCode.ShouldBe(ExitCode.Usage);
        finished.ErrorLines.ShouldHaveSingleItem().ShouldEndWith("'Host' cannot be removed: give it a value");
    }

    [Theory]
    [InlineData("requests", "rquests", "1:1: unknown key 'rquests': did you mean 'requests'?")]
    [InlineData("{token}", "{tokn}", "16:14: {tokn} is unknown: did you mean 'token'?")]
    [InlineData("file: users.csv", "{ file: users.csv, unique: true }", "feed 'users.csv' has 3 rows for indexes up to 399")]
    [InlineData("weight: 3", "weight: 0", "flow 'visit': the weight must be from 1 to 1000000, not 0")]
    public async Task Run_ScenarioThatIsWrong_SaysWhereAndSendsNothing(string text, string mistake, string hint)
    {
        await using var fixture = await StartAsync();

        var finished = await fixture.RunAsync(Scenario(fixture, scenario => scenario.Replace(text, mistake, StringComparison.Ordinal)));

        finished.ErrorLines.ShouldHaveSingleItem().ShouldContain(hint);
        finished.ExitCode.ShouldBe(ExitCode.Usage);
        fixture.Target.Stats.Requests.ShouldBe(0);
    }

    [Theory]
    [InlineData("", "names no index")]
    [InlineData("1\ntwo\n", "line 2: 'two' is not an index")]
    public async Task Run_OnlyIndexesThatAreNone_SaysWhichLine(string file, string hint)
    {
        await using var fixture = await StartAsync();

        var finished = await fixture.RunAsync(fixture.IndexUrl, "--only-indexes", fixture.Folder.Write("indexes", file));

        finished.ErrorLines.ShouldHaveSingleItem().ShouldContain(hint);
        finished.ExitCode.ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task Run_MethodBesideSeveralRequests_IsRefused()
    {
        await using var fixture = await StartAsync();

        var finished = await fixture.RunAsync(Scenario(fixture), "-m", "PUT");

        finished.ErrorLines.ShouldHaveSingleItem().ShouldContain("several requests");
        finished.ExitCode.ShouldBe(ExitCode.Usage);
    }

    private static Task<RunFixture> StartAsync() => RunFixture.StartAsync(body: Answer);

    private static string Scenario(RunFixture fixture, Func<string, string>? change = null) =>
        Write(fixture.Folder, fixture.Target.Address.ToString(), change);

    private static string Write(TemporaryFolder folder, string target, Func<string, string>? change = null)
    {
        folder.Write("users.csv", "user\nalice\nbob b\n\"c,d\"\n");
        var scenario = Shop.Replace("{target}", target, StringComparison.Ordinal);
        return folder.Write("shop.yaml", change?.Invoke(scenario) ?? scenario);
    }
}
