using LoadCluster.Cli.Options;
using LoadCluster.Shared.Runs;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace LoadCluster.Cli.Scenarios;

/// <summary>A scenario file: a run in YAML, with a key for each flag, and flows and feeds.</summary>
internal static class ScenarioFile
{
    /// <summary>Whether the argument names a scenario file, not a URL.</summary>
    public static bool IsNamedBy(string text) =>
        !text.Contains("://", StringComparison.Ordinal)
        && Path.GetExtension(text).ToUpperInvariant() is ".YAML" or ".YML";

    /// <summary>Reads a file.</summary>
    /// <exception cref="UsageException">It cannot be read, or has faults, each with its place.</exception>
    public static RunSpec Read(string path) => Read(InputFile.ReadText("scenario", path), new ScenarioSource(path));

    /// <summary>Reads a scenario that was typed into a page.</summary>
    /// <exception cref="UsageException">It has faults, each with its place.</exception>
    public static RunSpec ReadTyped(string text) => Read(text, new ScenarioSource("scenario", isTyped: true));

    private static RunSpec Read(string text, ScenarioSource source)
    {
        var spec = Parse(text, source)?.ToSpec();
        return spec is not null && source.Faults.Count == 0
            ? spec with { Secrets = [.. source.Secrets.Distinct()] }
            : throw new UsageException([.. source.Faults]);
    }

    private static RunSpecBuilder? Parse(string text, ScenarioSource source)
    {
        var yaml = new YamlStream();
        try
        {
            yaml.Load(new ShallowParser(new Parser(new StringReader(text))));
        }
        catch (YamlException e)
        {
            source.AddFault(e.Start, e.Message);
            return null;
        }
        // The library throws this for some texts that end too early.
        catch (InvalidOperationException)
        {
            source.AddFault(Mark.Empty, "this is not YAML: a bracket or quote is not closed");
            return null;
        }
        if (yaml.Documents is not [{ RootNode: YamlMappingNode map }])
        {
            source.AddFault(Mark.Empty, "a scenario is one YAML document with keys: give 'url', or 'flows'");
            return null;
        }
        var root = new ScenarioValue(map, source);
        return root.Fill(new RunSpecBuilder(root), RunKeys.All);
    }
}
