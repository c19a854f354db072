using YamlDotNet.Core;

namespace LoadCluster.Cli.Scenarios;

/// <summary>A scenario while it is read: the base of its paths, and its faults.</summary>
/// <param name="path">The file.</param>
/// <param name="isTyped">
/// Whether it was typed into a page: it must not show its author files and variables of the coordinator's machine.
/// </param>
internal sealed class ScenarioSource(string path, bool isTyped = false)
{
    private readonly List<string> _faults = [];
    private readonly List<string> _secrets = [];

    /// <summary>The faults, a line each, with line and column.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Values read from the environment; redacted wherever the spec is displayed.</summary>
    public IReadOnlyList<string> Secrets => _secrets;

    /// <summary>Why it cannot use files and variables of this machine; none if it can.</summary>
    public string? FaultOfMachine { get; } =
        isTyped ? "a scenario typed into a page cannot use files or variables of the coordinator: use the command line" : null;

    public void AddFault(Mark mark, string fault) =>
        _faults.Add($"{path}:{mark.Line}:{mark.Column}: {fault.ReplaceLineEndings(" ")}");

    public void AddSecret(string secret) => _secrets.Add(secret);

    /// <summary>The path of a file that the scenario names: relative to the scenario, not to where it is run.</summary>
    public string PathOf(string file) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, file);
}
