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
    public async Task Run_AtSign_IsText()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("more", "-n\n7\n");

        var request = (await SendAsync(1, "", "-d", $"@{file}", "-H", "X-A: @b \"c\"")).ShouldHaveSingleItem();

        request.Body.ShouldBe($"@{file}");
        request.Header("X-A").ShouldBe("@b \"c\"");
    }

    [Fact]
    public async Task Run_HeaderWithoutAValue_IsTakenAway()
    {
        (await SendAsync(1, "", "-H", "User-Agent:")).Single().Header("User-Agent").ShouldBeNull();
        (await SendAsync(1, "", "-H", "user-agent: ", "-H", "X:")).Single().Header("User-Agent").ShouldBeNull();
        (await SendAsync(1, "", "-H", "X-Empty;")).Single().Header("X-Empty").ShouldBe("");
    }

    [Theory]
    [InlineData("{{index}} {\"a\":{\"b\":{index}}}", "{index} {\"a\":{\"b\":0}}")]
    [InlineData("{{user}}", "{user}")]
    [InlineData("{ user } { \"x\": [] }", "{ user } { \"x\": [] }")]
    public async Task Run_Braces_AreDoubledToMeanThemselves(string typed, string sent) =>
        (await SendAsync(1, "", "-d", typed)).Single().Body.ShouldBe(sent);

    [Theory]
    [InlineData("socket")]
    [InlineData("httpclient")]
    public async Task Run_Chunked_SendsTheBodyWithoutItsLength(string driver)
    {
        foreach (var body in new[] { "plain", "no {index}" })
        {
            var request = (await SendAsync(1, "", "-d", body, "--chunked", "--driver", driver)).Single();

            request.Body.ShouldBe(body.Replace("{index}", "0", StringComparison.Ordinal));
            request.Header("Transfer-Encoding").ShouldBe("chunked");
            request.Header("Content-Length").ShouldBeNull();
        }
    }

    [Theory]
    [InlineData("socket")]
    [InlineData("httpclient")]
    public async Task Run_PathAsIs_StaysAsItIsTyped(string driver)
    {
        const string Path = "a/../b/./%41%2e?c=%42";

        (await SendAsync(1, Path + "#d", "--path-as-is", "--driver", driver)).Single().Path.ShouldBe("/" + Path);
        (await SendAsync(1, Path, "--driver", driver)).Single().Path.ShouldBe("/b/A.?c=B");
    }

    [Fact]
    public async Task Run_Urls_TakeTurns()
    {
        await using var server = EchoServer.Start();
        using var folder = new TemporaryFolder();
        var urls = folder.Write("urls", $"\uFEFF# three\r\n{server.Address}a/{{index}}\r\n\r\n {server.Address}b \n{server.Address}a/x\n");

        var finished = await LoadClusterProcess.RunAsync(
            "run", "--urls", urls, "-n", "7", "--no-progress", "-o", folder.At("results"));

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        server.Received.Select(request => request.Path).Order(StringComparer.Ordinal)
            .ShouldBe(["/a/0", "/a/3", "/a/6", "/a/x", "/a/x", "/b", "/b"]);
    }

    [Fact]
    public async Task Run_SpacesAroundTheUrl_AreLeftOut()
    {
        await using var server = EchoServer.Start();
        using var folder = new TemporaryFolder();

        var finished = await LoadClusterProcess.RunAsync(
            "run", $"  {server.Address}x \t", "-n", "1", "--no-progress", "-o", folder.Path);

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        server.Received.ShouldHaveSingleItem().Path.ShouldBe("/x");
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
