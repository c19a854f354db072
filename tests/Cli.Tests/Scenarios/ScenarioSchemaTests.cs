using System.Text.Json.Nodes;
using LoadCluster.Cli.Options;
using LoadCluster.Cli.Scenarios;

namespace LoadCluster.Cli.Tests.Scenarios;

/// <summary>What editors are told of scenarios is what the parser takes.</summary>
public sealed class ScenarioSchemaTests : IDisposable
{
    private static readonly JsonObject Schema =
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "schema", "scenario.schema.json")))!.AsObject();

    private readonly TemporaryFolder _folder = new();

    public ScenarioSchemaTests()
    {
        _folder.Write("users.csv", "user\nalice\n");
        _folder.Write("body.txt", "text");
        _folder.Write("indexes.txt", "1\n");
        _folder.Write("client.pem", "certificate");
        _folder.Write("ca.pem", "certificate");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Schema_Keys_AreThoseOfTheParser()
    {
        KeysIn(Schema).ShouldBe(Names(RunKeys.All), ignoreOrder: true);
        KeysIn(Schema["$defs"]!["flow"]!).ShouldBe(Names(RequestKeys.OfFlow), ignoreOrder: true);
        KeysIn(Schema["$defs"]!["step"]!).ShouldBe(Names(RequestKeys.OfStep), ignoreOrder: true);
        KeysIn(Schema["$defs"]!["capture"]!).ShouldBe(Names(RequestKeys.OfCapture), ignoreOrder: true);
        KeysIn(Schema["$defs"]!["feed"]!).ShouldBe(Names(RunKeys.OfFeed), ignoreOrder: true);
    }

    [Fact]
    public void Schema_EveryKey_HasADescription()
    {
        var definitions = Schema["$defs"]!.AsObject().Select(definition => definition.Value!).Append(Schema);
        foreach (var (name, property) in definitions.SelectMany(one => one["properties"]?.AsObject() ?? []))
        {
            var target = property!["$ref"] is { } to ? Schema["$defs"]![to.GetValue<string>().Split('/')[^1]]! : property;
            (property["description"] ?? target["description"]).ShouldNotBeNull(name);
        }
    }

    [Theory]
    [InlineData("url: http://host/")]
    [InlineData("url: http://host/\nrequests: 10")]
    [InlineData("url: http://host/\nrequests: 1.5k\nconnections: 2k\nseed: -7")]
    [InlineData("url: http://host/\nrequests: unlimited\nduration: 1.5m")]
    [InlineData("url: http://host/\nrate: 0.5\nduration: 10s\njitter: poisson")]
    [InlineData("url: http://host/\nrate: 10k")]
    [InlineData("url: http://host/\nstages: ['30s:0..5k', 5m:5000, 1.5s:0.5..0]")]
    [InlineData("url: http://host/\nmethod: PUT\nheaders: {A: b, C: 1, D: true}\ncontent-type: text/plain\nbody: text")]
    [InlineData("url: http://host/\nbody-file: body.txt\nonly-indexes: indexes.txt")]
    [InlineData("url: http://host/\nchecks: [status=200, size<10k]\nthresholds: [p99<1s]\nabort-on-fail: true")]
    [InlineData("url: https://host/\ntimeout: 1.5s\nhttp-version: 1.1\ninsecure: true\ncert: client.pem\nkey: client.pem")]
    [InlineData("url: https://host/\ncacert: ca.pem\ntls-min: 1.2\ntls-max: '1.3'\nciphers: TLS_AES_128_GCM_SHA256\ntls-resume: true")]
    [InlineData("url: https://host/\nhttp-version: auto\nstreams: 10")]
    [InlineData("url: http://host/\nhttp-version: 2\nproxy: http://proxy:3128\nredirects: false\ncookies: true")]
    [InlineData("url: http://host/\ndriver: socket\ndecompress: true\ndisable-keepalive: true\nhttp-version: '3'")]
    [InlineData("url: http://host/\ntimeout: 1m30s\nduration: 90\ndns-ttl: always\ncookies: shared\npath-as-is: true")]
    [InlineData("url: http://host/\nstages: ['1m30s:5']\nbody: x\nchunked: true\nconnect-to: ['::b:1']\nresolve: ['a:1:::1']")]
    [InlineData("url: http://host/\nunix-socket: /run/a.sock\ndns-ttl: 1.5")]
    [InlineData("feeds: [{file: users.csv, unique: true}]\nurl: 'http://host/{user}'")]
    [InlineData("headers: {A: b}\nflows: [{name: a, weight: 3, url: http://h/}, {steps: [{url: http://h/, name: b}]}]")]
    [InlineData("flows: [{steps: [{url: http://h/, capture: {a: {json: b}, c: {header: d}}}, {url: 'http://h/{a}{c}'}]}]")]
    [InlineData("flows: [{steps: [{url: http://h/, capture: {a: {regex: '(b)'}}, body: x, method: POST}]}]")]
    public void Valid_Scenario_IsTakenByBoth(string yaml)
    {
        Accepts(yaml).ShouldBeTrue("schema");
        Should.NotThrow(() => Read(yaml));
    }

    [Theory]
    [InlineData("requests: 10")]
    [InlineData("url: http://h/\nflows: [{url: http://h/}]")]
    [InlineData("url: http://h/\nsurprise: 1")]
    [InlineData("url: [http://h/]")]
    [InlineData("url: ''")]
    [InlineData("url: http://h/\nrequests: many")]
    [InlineData("url: http://h/\nrequests: [1]")]
    [InlineData("url: http://h/\nseed: x")]
    [InlineData("url: http://h/\nrate: 0")]
    [InlineData("url: http://h/\nrate: fast")]
    [InlineData("url: http://h/\nduration: soon")]
    [InlineData("url: http://h/\nstages: 5m:5000")]
    [InlineData("url: http://h/\nstages: [5m]")]
    [InlineData("url: http://h/\nrate: 1\njitter: even")]
    [InlineData("url: http://h/\ntimeout: soon")]
    [InlineData("url: http://h/\ntimeout: 30s1m")]
    [InlineData("url: http://h/\ndns-ttl: never")]
    [InlineData("url: http://h/\ncookies: mine")]
    [InlineData("url: http://h/\nconnect-to: a:1:b:2")]
    [InlineData("url: http://h/\nhttp-version: 4")]
    [InlineData("url: http://h/\ninsecure: perhaps")]
    [InlineData("url: http://h/\nheaders: [a]")]
    [InlineData("url: http://h/\nheaders: {a: {b: c}}")]
    [InlineData("url: http://h/\nchecks: status=200")]
    [InlineData("url: http://h/\nchecks: []")]
    [InlineData("url: http://h/\nfeeds: [{unique: true}]")]
    [InlineData("url: http://h/\nfeeds: [{file: users.csv, twice: true}]")]
    [InlineData("flows: []")]
    [InlineData("flows: [{name: nothing}]")]
    [InlineData("flows: [{url: http://h/, steps: [{url: http://h/}]}]")]
    [InlineData("flows: [{steps: [{name: a}]}]")]
    [InlineData("flows: [{steps: [{url: http://h/, weight: 1}]}]")]
    [InlineData("flows: [{steps: [{url: http://h/, capture: {a: {}}}]}]")]
    [InlineData("flows: [{steps: [{url: http://h/, capture: {a: json}}]}]")]
    [InlineData("flows: [{steps: [{url: http://h/, capture: {a: {json: b, header: c}}}]}]")]
    [InlineData("flows: [{url: http://h/, weight: heavy}]")]
    [InlineData("[]")]
    public void Invalid_Scenario_IsRefusedByBoth(string yaml)
    {
        Accepts(yaml).ShouldBeFalse("schema");
        Should.Throw<UsageException>(() => Read(yaml));
    }

    [Fact]
    public void Examples_OfTheRepository_AreTakenByBoth()
    {
        Environment.SetEnvironmentVariable("SHOP_API_KEY", "key");
        var examples = Directory.GetFiles(Path.Combine(RepositoryRoot(), "examples"), "*.yaml", SearchOption.AllDirectories);

        examples.ShouldNotBeEmpty();
        foreach (var example in examples)
        {
            Accepts(File.ReadAllText(example)).ShouldBeTrue(example);
            ScenarioFile.Read(example).Validate().ShouldBeEmpty(example);
        }
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "LoadCluster.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }

    private static bool Accepts(string yaml) => new JsonSchema(Schema).Accepts(YamlAsJson.Read(yaml));

    private void Read(string yaml) => ScenarioFile.Read(_folder.Write("scenario.yaml", yaml));

    private static IEnumerable<string> KeysIn(JsonNode schema) =>
        schema["properties"]!.AsObject().Select(pair => pair.Key);

    private static IEnumerable<string> Names<T>(IEnumerable<ScenarioKey<T>> keys) => keys.Select(key => key.Name);
}
