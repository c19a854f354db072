using YamlDotNet.Core;

namespace LoadCluster.Cli.Scenarios;

/// <summary>A scenario file while it is read: what its paths are relative to, and what was found wrong in it.</summary>
/// <param name="path">The file.</param>
internal sealed class ScenarioSource(string path)
{
    private readonly List<string> _faults = [];
    private readonly List<string> _secrets = [];

    /// <summary>What is wrong, a line each, with the line and the column where it is.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>What came from the environment and must not be shown.</summary>
    public IReadOnlyList<string> Secrets => _secrets;

    public void AddFault(Mark mark, string fault) =>
        _faults.Add($"{path}:{mark.Line}:{mark.Column}: {fault.ReplaceLineEndings(" ")}");

    public void AddSecret(string secret) => _secrets.Add(secret);

    /// <summary>The path of a file that the scenario names: relative to the scenario, not to where it is run.</summary>
    public string PathOf(string file) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, file);
}
