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
    [InlineData("{url}", "--http-version", "4", "1.1, 2, 3 or auto")]
    [InlineData("{url}", "--streams", "0", "from 1 to 10000")]
    [InlineData("{url}", "--streams", "5", "--http-version 2 or auto")]
    [InlineData("{url}", "--tls-min", "2", "1.0, 1.1, 1.2 or 1.3")]
    [InlineData("{url}", "--tls-max", "1.3", "use an https URL")]
    [InlineData("{url}", "--cacert", "/no/such/file", "cannot be read")]
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
    [InlineData("{url}", "--no-such-flag", null, "--no-such-flag is unknown")]
    [InlineData("{url}", "--conections", "5", "--conections is unknown: did you mean '--connections'?")]
    [InlineData("{url}", "-X", "POST", "-X is unknown: did you mean --method?")]
    [InlineData("{url}", "-XPOST", null, "-XPOST is unknown: did you mean --method?")]
    [InlineData("{url}", "-k", null, "-k is unknown: did you mean --insecure?")]
    [InlineData("{url}", "-L", null, "did you mean --redirects?")]
    [InlineData("{url}", "-a", "user:word", "did you mean -H 'Authorization: Basic …'?")]
    [InlineData("{url}", "--data-raw", "x", "did you mean --body?")]
    [InlineData("{url}", "--no-tui", null, "did you mean --no-progress?")]
    [InlineData("{url}", "--latency", null, "percentiles are always in the report")]
    [InlineData("{url}", "-R", "100", "did you mean --rate?")]
    [InlineData("{url}{indx}", null, null, "URL: {indx} is unknown: did you mean 'index'? (braces that mean themselves: '{{indx}}')")]
    [InlineData("{url}", "-d", "{user}", "--body: {user} is unknown")]
    [InlineData("{url}", "-d", "${KEY}", "--body: {KEY} is unknown")]
    [InlineData("{url}", "-d", "{index|xml}", "--body: {index|xml}: there is no filter 'xml': use {index|json}")]
    [InlineData("{url}", "-H", "X: {user}", "--header: {user} is unknown")]
    [InlineData("{url}", "-H", "X: {index|json}", "only bodies have filters")]
    [InlineData("{url}", "-H", "Host:", "every request needs")]
    [InlineData("{url}", "-H", "Host: two words", "is not a host")]
    [InlineData("{url}", "-H", "X: a\u001b[31m", "has a control character")]
    [InlineData("{url}", "-T", "text/plain", "is the type of a body, and there is none")]
    [InlineData("{url}", "-D", "/tmp", "--body-file '/tmp' is a folder")]
    [InlineData("{url}", "-D", "/dev/zero", "--body-file '/dev/zero' does not end")]
    [InlineData("{url}", "--chunked", null, "a chunked request needs a body")]
    [InlineData("{url}", "--threshold", "errors<200%", "at most 100%")]
    [InlineData("{url}", "--cookies=mine", null, "use --cookies alone, or --cookies shared")]
    [InlineData("{url}", "--proxy", "http://me:pass word@x:y", "--proxy 'http://…@x:y': use a URL")]
    [InlineData("{url}", "--connect-to", "a:b", "use HOST:PORT:HOST2:PORT2")]
    [InlineData("{url}", "--resolve", "a:80:name", "use HOST:PORT:ADDRESS")]
    [InlineData("{url}", "--dns-ttl", "never", "use a duration like 30s, 'once' or 'always'")]
    [InlineData("{url}", "--percentiles", "50,101", "use percentiles above 0, at most 100")]
    [InlineData("{url}", "--source", "::1", "no target is reached from ::1")]
    [InlineData("http://127.0.0.1:0/", null, null, "has the port 0")]
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
    public async Task Run_PipeThatNoProgramWritesTo_SaysSo()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        var pipe = folder.At("pipe");
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", pipe))
            await mkfifo.WaitForExitAsync();

        var finished = await LoadClusterProcess.RunAsync("run", "http://127.0.0.1:1/", "-D", pipe);

        ShouldRefuse(finished, ExitCode.Usage, "is a pipe that no program writes to");
    }

    [Theory]
    [InlineData("--output")]
    [InlineData("--summary")]
    public async Task Run_NameThatIsEmpty_IsRefused(string flag) => ShouldRefuse(
        await LoadClusterProcess.RunAsync("run", "http://127.0.0.1:1/", flag, ""), ExitCode.Usage, $"{flag} is empty: give it a name");

    [Fact]
    public async Task Run_UsageError_LeavesNoFile()
    {
        using var folder = new TemporaryFolder();

        var finished = await LoadClusterProcess.RunAsync(
            "run", "ftp://127.0.0.1/", "--summary", folder.At("summary.json"), "-o", folder.At("results"));

        finished.ExitCode.ShouldBe(ExitCode.Usage);
        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_NeitherUrlNorFile_SaysWhatIsMissing() =>
        ShouldRefuse(await LoadClusterProcess.RunAsync("run"), ExitCode.Usage, "give a URL, a scenario file, or --urls FILE");

    [Fact]
    public async Task Run_FaultThatShowsControlCharacters_ShowsThemEscaped()
    {
        var finished = await LoadClusterProcess.RunAsync("run", "http://127.0.0.1:1/", "--driver", "a\u001b[2Jb");

        ShouldRefuse(finished, ExitCode.Usage, "driver 'a\\u001B[2Jb' does not exist");
    }

    [Fact]
    public async Task Run_PasswordOfAProxy_IsNeverShown()
    {
        foreach (var proxy in new[] { "ftp://me:s3cret@127.0.0.1:1", "http://me:s3c#ret@127.0.0.1:1", "http://me:s3cret@127.0.0.1:1" })
        {
            var finished = await LoadClusterProcess.RunAsync("run", "http://127.0.0.1:1/", "-n", "1", "--proxy", proxy);

            (finished.Output + finished.Errors).ShouldNotContain("s3c");
        }
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

        ShouldRefuse(finished, ExitCode.Usage, "'ulimit -n 1160'");
        finished.Errors.ShouldContain("--connections 96");
        fixture.Target.Stats.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Run_TooFewOpenFilesForAnyConnection_DoesNotAdviseFewer()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var process = LoadClusterProcess.StartAfter("ulimit -n 80", "run", "http://127.0.0.1:1/", "-c", "1", "-n", "1");
        var finished = await process.EndAsync();

        ShouldRefuse(finished, ExitCode.Usage, "1 connection needs 161 open files, and this shell allows 80");
        finished.Errors.ShouldNotContain("--connections");
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
