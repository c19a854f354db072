namespace LoadCluster.Cli.Tests.Commands;

/// <summary>What cannot be run: one line that says how to mend it, an exit code, and nothing sent.</summary>
public sealed class BadInputTests
{
    [Theory]
    [InlineData("{url}", "-n", "-5", "at least 1")]
    [InlineData("{url}", "-n", "0", "at least 1")]
    [InlineData("{url}", "-n", "many", "10k or 5m")]
    [InlineData("{url}", "-c", "-1", "from 1 to")]
    [InlineData("{url}", "-c", "0", "from 1 to")]
    [InlineData("{url}", "--timeout", "soon", "250ms")]
    [InlineData("{url}", "--timeout", "0", "above 0")]
    [InlineData("{url}", "--http-version", "4", "1.1, 2 or 3")]
    [InlineData("{url}", "--driver", "pigeon", "httpclient")]
    [InlineData("{url}", "--body-file", "/no/such/file", "cannot be read")]
    [InlineData("{url}", "--cert", "/no/such/file", "cannot be read")]
    [InlineData("{url}", "--key", "/no/such/file", "--cert")]
    [InlineData("{url}", "--header", "no colon", "Name: value")]
    [InlineData("{url}", "--method", "GE T", "method")]
    [InlineData("{url}", "--proxy", "proxy", "http://proxy:3128")]
    [InlineData("{url}", "--threads", "0", "from 1 to")]
    [InlineData("{url}", "--threads", "99999999999", "--threads '99999999999': use a whole number from 1 to 1024")]
    [InlineData("{url}", "--seed", "x", "a whole number like 42")]
    [InlineData("{url}", "--only-indexes", "/no/such/file", "cannot be read")]
    [InlineData("no-such-scenario.yaml", null, null, "'no-such-scenario.yaml' cannot be read")]
    [InlineData("{url}", "--source", "here", "IP address")]
    [InlineData("{url}", "--source", "192.0.2.1", "is not an address of this machine")]
    [InlineData("{url}", "--check", "size<10q", "check 'size<10q' at character 8: 'q' will not do")]
    [InlineData("{url}", "--check", "body~a(b", "at character 9: no regular expression")]
    [InlineData("{url}", "--check", "colour=red", "at character 1: 'colour' cannot be checked")]
    [InlineData("{url}", "--threshold", "p99<250", "threshold 'p99<250' at character 5: '250' will not do")]
    [InlineData("{url}", "--threshold", "speed>9", "at character 1: 'speed' is not measured")]
    [InlineData("{url}", "--abort-on-fail", null, "needs a threshold")]
    [InlineData("{url}", "--no-such-flag", null, "--no-such-flag")]
    [InlineData("{url}", "--detach", null, "--detach needs --coordinator URL, or LOADCLUSTER_COORDINATOR")]
    [InlineData("{url}", "--allow-overlap", null, "--allow-overlap needs --coordinator URL")]
    [InlineData("{url}", "another", null, "another")]
    [InlineData("{url}", "-n", null, "-n")]
    [InlineData("127.0.0.1:8080", null, null, "http")]
    [InlineData("http://", null, null, "http://host:8080/path")]
    [InlineData("not a url", null, null, "not an absolute URL")]
    [InlineData("ftp://127.0.0.1/", null, null, "use http or https")]
    public async Task Run_WhatCannotBeUsed_SaysSoInOneLineAndSendsNothing(
        string url, string? flag, string? value, string hint)
    {
        await using var fixture = await RunFixture.StartAsync();
        var typed = new[] { url.Replace("{url}", fixture.IndexUrl, StringComparison.Ordinal), flag, value };

        var finished = await fixture.RunAsync([.. typed.OfType<string>()]);

        ShouldRefuse(finished, ExitCode.Usage, hint);
        fixture.Target.Stats.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Run_SeveralFaults_NamesEachInALine()
    {
        var finished = await LoadClusterProcess.RunAsync("run", "ftp://127.0.0.1/", "-n", "0", "-c", "0");

        finished.ExitCode.ShouldBe(ExitCode.Usage);
        finished.ErrorLines.Length.ShouldBe(3);
    }

    [Fact]
    public async Task Run_BodyAndBodyFile_ExcludeEachOther()
    {
        await using var fixture = await RunFixture.StartAsync();

        var finished = await fixture.RunAsync(fixture.IndexUrl, "-d", "text", "-D", fixture.Folder.Write("b", "file"));

        ShouldRefuse(finished, ExitCode.Usage, "exclude each other");
        fixture.Target.Stats.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Run_MoreConnectionsThanOpenFiles_SaysWhatWouldDo()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var fixture = await RunFixture.StartAsync();

        await using var process = LoadClusterProcess.StartAfter(
            "ulimit -n 256", fixture.Arguments(fixture.IndexUrl, "-n", "2000", "-c", "1000"));
        var finished = await process.EndAsync();

        ShouldRefuse(finished, ExitCode.Usage, "ulimit -n 1160");
        finished.Errors.ShouldContain("--connections 96");
        fixture.Target.Stats.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Run_AsManyConnectionsAsOpenFilesAllow_Runs()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var fixture = await RunFixture.StartAsync(TimeSpan.FromMilliseconds(50));

        await using var process = LoadClusterProcess.StartAfter(
            "ulimit -n 256", fixture.Arguments(fixture.IndexUrl, "-n", "1000", "-c", "96"));
        var finished = await process.EndAsync();

        finished.ExitCode.ShouldBe(ExitCode.Passed, finished.Errors);
        fixture.ReadSummary().Ledger.Succeeded.ShouldBe(1000);
    }

    [Fact]
    public async Task Run_MoreConnectionsThanLocalPorts_SaysWhatWouldDo()
    {
        await using var fixture = await RunFixture.StartAsync();

        var finished = await fixture.RunAsync(fixture.IndexUrl, "-n", "90000", "-c", "65536");

        // Few machines allow one process that many files, either: that is another line.
        var line = finished.ErrorLines.Where(line => line.Contains("local ports", StringComparison.Ordinal));
        line.ShouldHaveSingleItem().ShouldContain("use --connections");
        finished.ExitCode.ShouldBe(ExitCode.Usage);
        fixture.Target.Stats.Requests.ShouldBe(0);
    }

    [Theory]
    [InlineData("--output")]
    [InlineData("--summary")]
    public async Task Run_ResultsThatCannotBeWritten_SaysSoBeforeSending(string flag)
    {
        await using var fixture = await RunFixture.StartAsync();
        var belowAFile = Path.Combine(fixture.Folder.Write("file", ""), "results");

        // Permissions do not bind root, but a regular file has no files below it.
        var finished = await LoadClusterProcess.RunAsync("run", fixture.IndexUrl, flag, belowAFile);

        ShouldRefuse(finished, ExitCode.CouldNotRun, belowAFile);
        finished.Errors.ShouldContain(flag);
        fixture.Target.Stats.Requests.ShouldBe(0);
    }

    [Theory]
    [InlineData("--port", "70000", "0 to 65535")]
    [InlineData("--port", "http", "http")]
    [InlineData("--delay", "3s..1s", "the shorter end comes first")]
    [InlineData("--fail", "200%", "200%")]
    [InlineData("--body", "bytes:few", "bytes:few")]
    [InlineData("--address", "nowhere", "127.0.0.1")]
    public async Task Target_WhatCannotBeUsed_SaysSoInOneLine(string flag, string value, string hint)
    {
        var finished = await LoadClusterProcess.RunAsync("target", flag, value);

        ShouldRefuse(finished, ExitCode.Usage, hint);
    }

    [Fact]
    public async Task Target_PortInUse_SaysSoInOneLine()
    {
        await using var fixture = await RunFixture.StartAsync();

        var finished = await LoadClusterProcess.RunAsync("target", "--port", $"{fixture.Target.Address.Port}");

        ShouldRefuse(finished, ExitCode.CouldNotRun, "in use");
    }

    [Fact]
    public async Task NoCommand_IsAMistakeThatShowsTheWay()
    {
        var finished = await LoadClusterProcess.RunAsync();

        finished.ExitCode.ShouldBe(ExitCode.Usage);
        finished.Errors.ShouldContain("--help");
    }

    private static void ShouldRefuse(Finished finished, int exitCode, string hint)
    {
        finished.ErrorLines.ShouldHaveSingleItem().ShouldStartWith("loadcluster: ");
        finished.Errors.ShouldContain(hint);
        finished.Output.ShouldBeEmpty();
        finished.ExitCode.ShouldBe(exitCode);
    }
}
