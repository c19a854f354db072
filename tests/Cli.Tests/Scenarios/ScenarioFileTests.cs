using System.Text;
using LoadCluster.Cli.Options;
using LoadCluster.Cli.Scenarios;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Cli.Tests.Scenarios;

public sealed class ScenarioFileTests : IDisposable
{
    private static readonly RequestHeader UserAgent = HeaderLines.Defaults.Single();

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("scenario.yaml", true)]
    [InlineData("some/where/A.YML", true)]
    [InlineData("http://host/file.yaml", false)]
    [InlineData("http://host/", false)]
    [InlineData("scenario.json", false)]
    public void IsNamedBy_WhatWasTyped_TellsFilesFromUrls(string typed, bool isFile) =>
        ScenarioFile.IsNamedBy(typed).ShouldBe(isFile);

    [Fact]
    public void Read_Urls_TakeTurns()
    {
        _folder.Write("urls.txt", "http://h/a\n# no\nhttp://h/{index}\n");

        var spec = Read("urls: urls.txt\nrate: 10\nduration: 1s\ndrop-late: true");

        spec.Request.Urls.ShouldBe(["http://h/a", "http://h/{index}"]);
        spec.DropLate.ShouldBeTrue();
    }

    [Fact]
    public void Read_OneRequest_IsWhatFlagsWouldSay()
    {
        _folder.Write("client.pem", "PEM");
        _folder.Write("indexes.csv", "index,outcome\n7,500\n3,check\n");
        var spec = Read(
            """
            url: http://host/{index}
            method: PUT
            headers: { X-One: 1, X-Two: two }
            content-type: text/plain
            body: "number {index}"
            only-indexes: indexes.csv
            requests: 10k
            connections: 20
            seed: -5
            checks: [status=200]
            thresholds: ['p99<1s']
            abort-on-fail: true
            driver: httpclient
            timeout: 250ms
            http-version: 2
            insecure: true
            cert: client.pem
            proxy: http://proxy:3128
            redirects: true
            cookies: true
            decompress: true
            disable-keepalive: true
            """);

        spec.IsPlain.ShouldBeTrue();
        (spec.Request.Url, spec.Request.Method).ShouldBe(("http://host/{index}", "PUT"));
        Encoding.UTF8.GetString(spec.Request.Body.Span).ShouldBe("number {index}");
        spec.Request.Headers.ShouldBe([UserAgent, new("X-One", "1"), new("X-Two", "two"), new("Content-Type", "text/plain")]);
        spec.OnlyIndexes.ShouldBe([3, 7]);
        (spec.Requests, spec.Limit, spec.Seed, spec.Driver, spec.AbortOnFail).ShouldBe((2, 20, -5, "httpclient", true));
        (spec.Checks.Single(), spec.Thresholds.Single()).ShouldBe(("status=200", "p99<1s"));
        spec.Transport.ShouldBe(new TransportSpec
        {
            Timeout = TimeSpan.FromMilliseconds(250),
            HttpVersion = new Version(2, 0),
            Insecure = true,
            ClientCertificate = new ClientCertificate("PEM", "PEM"),
            Proxy = new Uri("http://proxy:3128"),
            FollowRedirects = true,
            Cookies = true,
            Decompress = true,
            DisableKeepAlive = true,
        });
    }

    [Fact]
    public void Read_NothingButAUrl_HasTheDefaultsOfFlags()
    {
        var spec = Read("url: http://host/");

        (spec.Requests, spec.Limit, spec.Seed, spec.Driver, spec.Transport).ShouldBe((200, 50, 0, "auto", new TransportSpec()));
        (spec.Checks.Length, spec.Thresholds.Length, spec.Feeds.Length).ShouldBe((0, 0, 0));
        spec.Request.Headers.ShouldBe([UserAgent]);
        spec.Request.Method.ShouldBe("GET");
    }

    [Fact]
    public void Read_Routes_AreWhatFlagsWouldSay() =>
        Read(
            """
            url: http://host/
            body: x
            cookies: shared
            path-as-is: true
            chunked: true
            dns-ttl: once
            connect-to: ['::other:81']
            resolve: [host:80:127.0.0.1]
            timeout: 1m30s
            """).Transport.ShouldSatisfyAllConditions(
                transport => (transport.Cookies, transport.SharedCookies).ShouldBe((true, true)),
                transport => (transport.PathAsIs, transport.Chunked, transport.DnsTtl).ShouldBe((true, true, null)),
                transport => transport.ConnectTo.ShouldBe(["::other:81"]),
                transport => transport.Resolve.ShouldBe(["host:80:127.0.0.1"]),
                transport => transport.Timeout.ShouldBe(TimeSpan.FromSeconds(90)));

    [Theory]
    [InlineData("$${KEY}", "${KEY}")]
    [InlineData("$$KEY $5 $a a$ $$", "$KEY $5 $a a$ $$")]
    [InlineData("$${ENV:KEY}", "${ENV:KEY}")]
    public void Read_DoubledDollarSign_IsText(string yaml, string sent) =>
        Encoding.UTF8.GetString(Read($"url: http://h/\nbody: '{yaml.Replace("{KEY}", "{{KEY}}", StringComparison.Ordinal)}'").Request.Body.Span)
            .Replace("{{KEY}}", "{KEY}", StringComparison.Ordinal).ShouldBe(sent);

    [Fact]
    public void Read_ByteOrderMarks_AreSkipped()
    {
        _folder.Write("indexes.txt", "\uFEFF3\n1\n");

        Read("\uFEFFurl: http://host/\nonly-indexes: indexes.txt").OnlyIndexes.ShouldBe([1, 3]);
    }

    [Fact]
    public void Read_FlowsAndFeeds_AreInTheSpec()
    {
        _folder.Write("users.csv", "user,word\nalice,a\nbob,b\n");
        _folder.Write("body.json", "{\"id\": {index}, \"as\": \"{user}\"}");
        var spec = Read(
            """
            headers: { Accept: text/html, X-All: yes }
            feeds:
              - file: users.csv
                unique: true
            requests: 2
            flows:
              - name: buy
                weight: 9
                headers: { accept: application/json }
                steps:
                  - name: login
                    url: http://host/login
                    body: "{user}:{word}"
                    capture:
                      token: { json: a.token }
                      tag: { header: ETag }
                      id: { regex: 'id=(\d+)' }
                  - url: http://host/{id}/{tag}
                    headers: { Authorization: "Bearer {token}", X-All: no }
                    body-file: body.json
              - url: http://host/front
            """);

        spec.Validate().ShouldBeEmpty();
        spec.Flows.Select(flow => (flow.Name, flow.Weight)).ShouldBe([("buy", 9), ("flow 2", 1)]);
        spec.Flows.SelectMany(flow => flow.Steps).Select(step => (step.Name, step.Request.Method))
            .ShouldBe([("login", "POST"), ("step 2", "POST"), ("flow 2", "GET")]);
        spec.Flows[0].Steps[0].Captures.ShouldBe([
            new Extraction("token", CaptureSource.Json, "a.token"),
            new Extraction("tag", CaptureSource.Header, "ETag"),
            new Extraction("id", CaptureSource.Regex, @"id=(\d+)")]);
        spec.Flows[0].Steps[1].Request.Headers.ShouldBe([
            UserAgent, new("accept", "application/json"), new("Authorization", "Bearer {token}"), new("X-All", "no")]);
        spec.Flows[1].Steps[0].Request.Headers.ShouldBe([UserAgent, new("Accept", "text/html"), new("X-All", "yes")]);
        spec.Feeds.ShouldHaveSingleItem().IsUnique.ShouldBeTrue();
    }

    [Theory]
    [InlineData("url: http://h/\nconections: 5", "2:1: unknown key 'conections': did you mean 'connections'?")]
    [InlineData("url: http://h/\n  \nzzz: 5", "3:1: unknown key 'zzz': use url, urls, method, headers")]
    [InlineData("flows:\n  - url: http://h/\n    wieght: 5", "3:5: unknown key 'wieght': did you mean 'weight'?")]
    [InlineData("url: http://h/{indx}", "1:6: {indx} is unknown: did you mean 'index'?")]
    [InlineData("url: http://h/\nheaders:\n  A: 'b {user}'", "3:6: {user} is unknown: use index")]
    [InlineData("url: http://h/\nbody: '{a}'", "2:7: {a} is unknown: use index (braces that mean themselves: '{{a}}')")]
    [InlineData("url: http://h/\nbody: '${KEY}'", "2:7: '${KEY}' would be sent as it is: use ${ENV:KEY} for a value from the environment")]
    [InlineData("url: http://h/\nbody: '${env:KEY}'", "2:7: '${env:KEY}' would be sent as it is: use ${ENV:KEY}")]
    [InlineData("url: http://h/\nheaders: {A: Bearer $TOKEN}", "2:14: '$TOKEN' would be sent as it is: use ${ENV:TOKEN}")]
    [InlineData("url: http://h/{ENV:KEY}", "1:6: '{ENV:KEY}' would be sent as it is: use ${ENV:KEY}")]
    [InlineData("url: http://h/\nbody: '{index|xml}'", "2:7: {index|xml}: there is no filter 'xml': use {index|json}")]
    [InlineData("url: 'http://h/{index|json}'", "1:6: {index|json}: only bodies have filters: use {index}")]
    [InlineData("url: http://h/\nbody-file: /dev/zero", "2:12: '/dev/zero' does not end")]
    [InlineData("url: http://h/\nrequests: many", "2:11: 'many': use a whole number like 500, 10k or 5m")]
    [InlineData("url: http://h/\nchecks:\n- status=200\n- size<1q", "4:3: check 'size<1q' at character 7: 'q' will not do")]
    [InlineData("url: http://h/\nthresholds: ['p99<5']", "2:14: threshold 'p99<5' at character 5: '5' will not do")]
    [InlineData("url: http://h/\nchecks: ['body~${ENV:X}']", "2:10: ${ENV:…} may stand in urls, headers, bodies and the proxy")]
    [InlineData("url: http://h/${ENV:LOADCLUSTER_NONE}", "1:6: the environment has no variable 'LOADCLUSTER_NONE'")]
    [InlineData("url: http://h/\nfeeds: [{file: none.csv}]", "2:16: 'none.csv' cannot be read")]
    [InlineData("url: http://h/\nonly-indexes: scenario.yaml", "2:15: 'scenario.yaml' line 1: 'url: http://h/' is not an index")]
    [InlineData("url: http://h/\nbody: a\nbody-file: scenario.yaml", "3:12: 'body' and 'body-file' exclude each other")]
    [InlineData("url: http://h/\nkey: scenario.yaml", "2:6: 'key' needs a certificate: add 'cert'")]
    [InlineData("requests: 5", "1:1: there is nothing to send: give 'url', 'urls' or 'flows'")]
    [InlineData("flows:\n- name: a", "2:3: a flow is one request, with 'url', or several, with 'steps'")]
    [InlineData("flows:\n- steps:\n  - name: a", "3:5: a step needs a 'url' or 'urls'")]
    [InlineData("url: http://h/\nflows: [{url: http://h/}]", "1:1: 'url', 'method' and 'body' belong to the flows")]
    [InlineData("url: http://h/\nurl: http://h/", "2:1: Duplicate key url")]
    [InlineData("url: [a\nb: \"", "this is not YAML")]
    [InlineData("url: http://h/\n---\nurl: http://h/", "a scenario is one YAML document")]
    [InlineData("url: http://h/\nrate: 1e300", "2:7: '1e300': use requests per second")]
    [InlineData("url: http://h/\nstages: [300000h:5]", "2:10: stage '300000h:5' at character 1: '300000h' is no duration")]
    [InlineData("url: http://h/\nrate: 5\nduration: 0s", "1:1: duration must be above 0 and at most 8760h")]
    [InlineData("", "a scenario is one YAML document")]
    [InlineData("hello", "1:1: a scenario is one YAML document with keys")]
    [InlineData("url: http://h/\nheaders: []", "2:10: keys are needed here")]
    [InlineData("url: http://h/\ncookies:", "2:9: a text is needed here")]
    public void Read_WhatIsWrong_IsNamedWithItsPlace(string yaml, string fault)
    {
        var faults = Should.Throw<UsageException>(() => Read(yaml)).Faults;

        var line = faults.ShouldHaveSingleItem();
        line.ShouldStartWith(_folder.At("scenario.yaml") + ":");
        line.ShouldContain(fault);
        line.ShouldNotContain("\n");
    }

    [Fact]
    public void Read_NestedDeeperThanAStack_IsAFault()
    {
        var faults = Should.Throw<UsageException>(() => Read(new string('[', 100_000))).Faults;

        faults.ShouldHaveSingleItem().ShouldContain("nested more than 32 deep");
    }

    [Fact]
    public void Read_MoreStagesThanAProfileHas_IsAFault()
    {
        var stages = string.Join(", ", Enumerable.Repeat("1s:5", 1001));

        var faults = Should.Throw<UsageException>(() => Read($"url: http://h/\nstages: [{stages}]")).Faults;

        faults.ShouldHaveSingleItem().ShouldContain("at most 1000 stages, not 1001");
    }

    [Fact]
    public void Read_SeveralFaults_AreToldAtOnce() =>
        Should.Throw<UsageException>(() => Read("url: http://h/{indx}\nrequests: many\ncoookies: true")).Faults.Count.ShouldBe(3);

    [Fact]
    public void Read_FeedThatIsTooLarge_SaysSo()
    {
        _folder.Write("large.csv", "a\n" + new string('x', Feed.MaxBytes));

        Should.Throw<UsageException>(() => Read("url: http://h/\nfeeds: [{file: large.csv}]"))
            .Faults.ShouldContain(fault => fault.Contains("2:16: 'large.csv' is larger than the 4 MiB", StringComparison.Ordinal));
    }

    [Fact]
    public void Read_BracesThatAreNoNames_AreText()
    {
        var spec = Read("""
            url: http://host/
            body: '{"a": {"b": {index}}, "c": { d }, "e": {}, "f": ${g}, "h": {1}}'
            """);

        Encoding.UTF8.GetString(new Template(spec.Request.Body).Render(5))
            .ShouldBe("""{"a": {"b": 5}, "c": { d }, "e": {}, "f": ${g}, "h": {1}}""");
    }

    [Fact]
    public void Read_ValuesOfTheEnvironment_AreSentAndNotShown()
    {
        Environment.SetEnvironmentVariable("LOADCLUSTER_TEST_KEY", "s3cr3t");
        var spec = Read(
            """
            url: http://host/?key=${ENV:LOADCLUSTER_TEST_KEY}
            headers: { Authorization: "Bearer ${ENV:LOADCLUSTER_TEST_KEY}" }
            body: key=${ENV:LOADCLUSTER_TEST_KEY}
            """);

        spec.Request.Url.ShouldBe("http://host/?key=s3cr3t");
        spec.Request.Headers.ShouldBe([UserAgent, new("Authorization", "Bearer s3cr3t")]);
        Encoding.UTF8.GetString(spec.Request.Body.Span).ShouldBe("key=s3cr3t");
        spec.Secrets.ShouldBe(["s3cr3t"]);
        spec.WithoutSecrets().Request.Url.ShouldBe("http://host/?key=…");
    }

    [Fact]
    public void Read_AnyBeginningOfAScenario_IsReadOrRefused()
    {
        const string Text = "url: 'http://h/'\nheaders: {a: \"b\", c: [d]}\nfeeds:\n - file: >-\n    x\n&a b: *a\n? |\n x\n: y\n";
        for (var length = 0; length <= Text.Length; length++)
        {
            try
            {
                Read(Text[..length]);
            }
            catch (UsageException e)
            {
                e.Faults.ShouldNotBeEmpty();
            }
        }
    }

    private RunSpec Read(string yaml) => ScenarioFile.Read(_folder.Write("scenario.yaml", yaml));
}
