namespace LoadCluster.Cli.Tests.Commands;

/// <summary>The flags that shape a request, judged by what arrives.</summary>
public sealed class RequestFlagsTests
{
    [Fact]
    public async Task Run_NoFlags_GetsWithAUserAgent()
    {
        var request = (await SendAsync(1, "")).Single();

        request.Method.ShouldBe("GET");
        request.Body.ShouldBeEmpty();
        request.Header("User-Agent").ShouldNotBeNull().ShouldStartWith("loadcluster/");
    }

    [Fact]
    public async Task Run_Index_GoesIntoUrlHeadersAndBody()
    {
        var requests = await SendAsync(
            3, "a/{index}?b={index}", "-d", "{\"id\": {index}}", "-T", "application/json", "-H", "X-Id: no {index}");

        var expected = Enumerable.Range(0, 3).Select(i => ($"/a/{i}?b={i}", $"{{\"id\": {i}}}", $"no {i}"));
        requests.Select(request => (request.Path, request.Body, request.Header("X-Id")))
            .Order().ShouldBe(expected.Select(e => (e.Item1, e.Item2, (string?)e.Item3)));
        requests.ShouldAllBe(request => request.Header("Content-Type") == "application/json");
    }

    [Fact]
    public async Task Run_Body_MakesItAPostUnlessAMethodIsGiven()
    {
        (await SendAsync(1, "", "-d", "x")).Single().Method.ShouldBe("POST");
        (await SendAsync(1, "", "-d", "x", "-m", "PUT")).Single().Method.ShouldBe("PUT");
        (await SendAsync(1, "", "-m", "DELETE")).Single().Method.ShouldBe("DELETE");
    }

    [Fact]
    public async Task Run_BodyFile_IsSentWithIndexes()
    {
        using var folder = new TemporaryFolder();

        var requests = await SendAsync(2, "", "-D", folder.Write("body", "line\n{index}\n"));

        requests.Select(request => request.Body).Order().ShouldBe(["line\n0\n", "line\n1\n"]);
    }

    [Fact]
    public async Task Run_Headers_MayBeGivenAgainAndReplaceTheUserAgent()
    {
        var request = (await SendAsync(1, "", "-H", "User-Agent: mine", "-H", "X-A: 1", "-H", "X-B:2")).Single();

        request.Header("User-Agent").ShouldBe("mine");
        (request.Header("X-A"), request.Header("X-B")).ShouldBe(("1", "2"));
    }

    [Fact]
    public async Task Run_DisableKeepAlive_ClosesEachConnection() =>
        (await SendAsync(1, "", "--disable-keepalive")).Single().Header("Connection").ShouldBe("close");

    private static async Task<IReadOnlyCollection<ReceivedRequest>> SendAsync(
        int requests, string path, params string[] flags)
    {
        await using var server = EchoServer.Start();
        using var folder = new TemporaryFolder();
        var finished = await LoadClusterProcess.RunAsync(
            ["run", server.Address + path, "-n", $"{requests}", "--no-progress", "-o", folder.Path, .. flags]);
        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        return server.Received;
    }
}
