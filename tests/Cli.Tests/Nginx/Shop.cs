using System.Globalization;

namespace LoadCluster.Cli.Tests.Nginx;

/// <summary>
/// A shop on an nginx, and a scenario for it. Who knows the key may log in and gets the token of a user; who has that
/// may look at an item as this user. Three of four visitors log in before they look, the fourth comes with a token that
/// is none.
/// </summary>
internal sealed class Shop : IAsyncDisposable
{
    /// <summary>How many indexes the scenario has.</summary>
    public const int Requests = 600;

    /// <summary>What only the environment of the command has; the shop wants it in the URL and in a header.</summary>
    public const string Key = "key-of-the-shop";

    private const string Locations =
        $$$"""
        location = /login {
          if ($arg_key != "{{{Key}}}") { return 403; }
          if ($http_x_key != "{{{Key}}}") { return 403; }
          return 200 '{"session": {"token": "token-of-$arg_user"}}';
        }
        location /items/ {
          if ($http_x_token != "token-of-$arg_user") { return 401; }
          return 200 "An item";
        }
        """;

    private const string Scenario =
        """
        rate: 300
        requests: 600
        connections: 300
        feeds: [{ file: users.csv }]
        flows:
          - name: visit
            weight: 3
            steps:
              - name: login
                url: {shop}/login?key=${ENV:SHOP_KEY}&user={user}&of={index}
                headers: { X-Key: "${ENV:SHOP_KEY}" }
                capture:
                  token: { json: session.token }
              - name: look
                url: {shop}/items/{index}?user={user}
                headers: { X-Token: "{token}" }
          - name: intrude
            url: {shop}/items/{index}?user={user}
            headers: { X-Token: stolen }
        checks: [status=200]
        """;

    private static readonly string[] Users = ["alice", "bob", "carol"];

    private readonly NginxServer _nginx;
    private readonly TemporaryFolder _folder = new();

    private Shop(NginxServer nginx) => _nginx = nginx;

    private string SummaryFile => _folder.At("summary.json");

    public static async Task<Shop> StartAsync() => new(await NginxServer.StartAsync(Locations));

    /// <summary>Runs the scenario by the real command, which must pass.</summary>
    public Task<Finished> RunAsync(params string[] flags) => RunWithAsync([], flags);

    /// <summary>The same, with more variables in the environment, each as <c>NAME=value</c>.</summary>
    public async Task<Finished> RunWithAsync(string[] environment, params string[] flags)
    {
        _folder.Write("users.csv", string.Join('\n', Users.Prepend("user")));
        var scenario = _folder.Write("shop.yaml", Scenario.Replace("{shop}", _nginx.Address, StringComparison.Ordinal));
        // A cluster keeps its results itself.
        string[] output = flags.Contains("--coordinator") ? [] : ["--output", _folder.At("results")];
        await using var process = LoadClusterProcess.StartWith(
            [$"SHOP_KEY={Key}", .. environment], ["run", scenario, "--summary", SummaryFile, .. output, .. flags]);
        var finished = await process.EndAsync();
        finished.ExitCode.ShouldBe(0, finished.Errors);
        return finished;
    }

    /// <summary>
    /// Closes the shop. By its own count, every index came once, as the visitor that it is; and the summary says so.
    /// </summary>
    /// <returns>The summary.</returns>
    public async Task<Summary> ShouldHaveServedEachOnceAsync()
    {
        var served = (await _nginx.StopAsync()).Select(request => $"{request.Status} {request.Path}").ToList();
        var logins = served.Where(line => line.Contains("/login", StringComparison.Ordinal));
        var visitors = logins.Select(IndexOfLogin).ToHashSet();
        var expected = Enumerable.Range(0, Requests).SelectMany(index => LinesOf(index, visitors.Contains(index)));
        served.ShouldBe(expected, ignoreOrder: true);
        visitors.Count.ShouldBeInRange(Requests * 65 / 100, Requests * 85 / 100);

        var summary = Summary.Read(SummaryFile);
        ShouldAddUp(summary, visitors.Count, Requests - visitors.Count);
        return summary;
    }

    public async ValueTask DisposeAsync()
    {
        await _nginx.DisposeAsync();
        _folder.Dispose();
    }

    private static void ShouldAddUp(Summary summary, long visitors, long intruders)
    {
        summary.Ledger.ShouldBe(new Ledger(Requests, visitors, intruders, 0, 0, 0));
        summary.Errors.ShouldHaveSingleItem().ShouldBe(KeyValuePair.Create("check", intruders));
        summary.Checks.ShouldHaveSingleItem().ShouldBe(new CheckCount("status=200", intruders));
        summary.Flows.Select(flow => (flow.Name, flow.Requests, flow.Failed))
            .ShouldBe([("visit", visitors, 0), ("intrude", intruders, intruders)]);
        summary.Flows[0].Steps.Select(step => (step.Name, step.Requests, step.Failed))
            .ShouldBe([("login", visitors, 0), ("look", visitors, 0)]);
        summary.Flows[1].Steps.ShouldHaveSingleItem().Failed.ShouldBe(intruders);
    }

    private static int IndexOfLogin(string line) =>
        int.Parse(line[(line.LastIndexOf('=') + 1)..], CultureInfo.InvariantCulture);

    private static string[] LinesOf(int index, bool isVisitor)
    {
        var user = Users[index % Users.Length];
        return isVisitor
            ? [$"200 /login?key={Key}&user={user}&of={index}", $"200 /items/{index}?user={user}"]
            : [$"401 /items/{index}?user={user}"];
    }
}
