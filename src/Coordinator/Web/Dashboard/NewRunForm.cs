using Microsoft.AspNetCore.Http;

namespace LoadCluster.Coordinator.Web.Dashboard;

/// <summary>A run as it is typed into the form; its fields are flags of <c>loadcluster run</c>.</summary>
public sealed class NewRunForm(IFormCollection? typed = null)
{
    public const string Url = "url";

    public const string Scenario = "scenario";

    private const string ScenarioFile = "scenario.yaml";

    /// <summary>Name, label and example of each flag.</summary>
    public static IReadOnlyList<(string Name, string Label, string Example)> Flags { get; } =
    [
        ("method", "Method", "GET"),
        ("requests", "Requests", "10k"),
        ("duration", "Duration", "60s"),
        ("rate", "Rate, requests per second", "as fast as possible"),
        ("connections", "Connections, the most requests in flight", "50"),
        ("timeout", "Timeout", "30s"),
    ];

    /// <summary>Likewise, for those that have a value a line.</summary>
    public static IReadOnlyList<(string Name, string Label, string Example)> Lists { get; } =
    [
        ("check", "Checks, one a line", "status=200"),
        ("threshold", "Thresholds, one a line", "p99<250ms"),
    ];

    public string this[string name] => typed?[name].ToString().Trim() ?? "";

    public bool HasScenario => this[Scenario].Length > 0;

    /// <summary>
    /// What is wrong before the flags are read: without a scheme the command would take the URL for a file of this machine.
    /// </summary>
    public string? Fault =>
        HasScenario ? this[Url].Length == 0 ? null : "there is one thing to send: give a URL or a scenario, not both"
        : this[Url].StartsWith("http://", StringComparison.OrdinalIgnoreCase) || this[Url].StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            ? null
            : $"'{this[Url]}': use a URL like http://127.0.0.1:8080/";

    public TypedRun Run => new(
        [
            HasScenario ? ScenarioFile : this[Url],
            .. Flags.Where(flag => this[flag.Name].Length > 0).Select(flag => $"--{flag.Name}={this[flag.Name]}"),
            .. Lists.SelectMany(list => Lines(this[list.Name]).Select(line => $"--{list.Name}={line}")),
        ],
        HasScenario ? this[Scenario] : null);

    /// <summary>The command as a person types it.</summary>
    public string CommandTo(string coordinator) =>
        $"loadcluster run {string.Join(' ', Run.Arguments.Select(RunCommandLine.Quote))} --coordinator {coordinator}";

    private static string[] Lines(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
