using YamlDotNet.Core;

namespace LoadCluster.Cli.Scenarios;

/// <summary>A scenario file while it is read: the base of its paths, and its faults.</summary>
/// <param name="path">The file.</param>
internal sealed class ScenarioSource(string path)
{
    private readonly List<string> _faults = [];
    private readonly List<string> _secrets = [];

    /// <summary>The faults, a line each, with line and column.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Values read from the environment; redacted wherever the spec is displayed.</summary>
    public IReadOnlyList<string> Secrets => _secrets;

    public void AddFault(Mark mark, string fault) =>
        _faults.Add($"{path}:{mark.Line}:{mark.Column}: {fault.ReplaceLineEndings(" ")}");

    public void AddSecret(string secret) => _secrets.Add(secret);

    /// <summary>The path of a file that the scenario names: relative to the scenario, not to where it is run.</summary>
    public string PathOf(string file) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, file);
}
