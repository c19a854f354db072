using System.Collections.Immutable;
using LoadCluster.Cli.Options;
using LoadCluster.Shared.Requests;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace LoadCluster.Cli.Scenarios;

/// <summary>
/// A value in a scenario file. If it does not have the expected form, a fault is added and an empty value returned, so
/// all faults of a file are reported at once.
/// </summary>
internal sealed class ScenarioValue(YamlNode node, ScenarioSource source)
{
    /// <summary>The text as it stands in the file; empty for anything else.</summary>
    public string Raw { get; } = (node as YamlScalarNode)?.Value ?? "";

    /// <summary>Whether nothing stands there, as after <c>name:</c>.</summary>
    public bool IsNothing => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" };

    public void AddFault(string fault) => source.AddFault(node.Start, fault);

    /// <summary>Reads a mapping.</summary>
    /// <param name="draft">The object it is read into.</param>
    /// <param name="keys">The keys that it may have.</param>
    /// <returns>The draft.</returns>
    public T Fill<T>(T draft, ImmutableArray<ScenarioKey<T>> keys)
    {
        foreach (var (name, value) in Pairs())
        {
            if (keys.FirstOrDefault(key => key.Name == name.Raw) is { } key)
                key.Read(draft, value);
            else
                name.AddFault($"unknown key '{name.Raw}': {Suggestion.For(name.Raw, keys.Select(key => key.Name))}");
        }
        return draft;
    }

    /// <summary>The values of a list.</summary>
    public IEnumerable<ScenarioValue> Items()
    {
        if (node is YamlSequenceNode { Children.Count: > 0 } list)
            return list.Children.Select(Of);
        AddFault("a list is needed here, with '- ' before each of its values");
        return [];
    }

    /// <summary>The keys of a mapping, which are texts, with their values.</summary>
    public IEnumerable<(ScenarioValue Name, ScenarioValue Value)> Pairs()
    {
        if (node is YamlMappingNode { Children.Count: > 0 } map)
            return map.Children.Select(child => (Of(child.Key), Of(child.Value)));
        AddFault("keys are needed here, like 'name: value'");
        return [];
    }

    /// <summary>
    /// A text that is shown in results or decides what is sent where; secrets are not allowed in it.
    /// </summary>
    public string Text()
    {
        if (Raw.Length == 0)
            AddFault("a text is needed here");
        else if (Secret.IsIn(Raw))
            AddFault("${ENV:…} may stand in urls, headers, bodies and the proxy only: this can be shown in results");
        return Raw;
    }

    /// <summary>A text in which <c>${ENV:NAME}</c> is replaced.</summary>
    public string SecretText()
    {
        if (Secret.IsIn(Raw) && source.FaultOfMachine is { } fault)
        {
            AddFault(fault);
            return Raw;
        }
        return Secret.Resolve(Raw.Length > 0 ? Raw : Text(), source.AddSecret, AddFault);
    }

    /// <summary>A value, parsed as the flag of the same name.</summary>
    public T Read<T>(ValueReader<T> read, T otherwise)
    {
        var text = Text();
        if (read(text, out var value, out var expected))
            return value;
        if (text.Length > 0)
            AddFault($"'{text}': {expected}");
        return otherwise;
    }

    public bool IsTrue() => Read(ValueParsers.Flag, otherwise: false);

    /// <summary>The content of the named file; <see langword="null"/> when it cannot be read.</summary>
    /// <param name="maxBytes">Its maximum size.</param>
    public byte[]? FileBytes(long maxBytes = RequestTemplate.MaxBodyBytes)
    {
        if (source.FaultOfMachine is { } elsewhere)
        {
            AddFault(elsewhere);
            return null;
        }
        var path = source.PathOf(Text());
        if (InputFile.FaultOf(() => InputFile.Read(path, maxBytes), out var bytes) is not { } fault)
            return bytes;
        AddFault($"'{Raw}' {fault}");
        return null;
    }

    public string? FileText() => FileBytes() is { } bytes ? InputFile.TextOf(bytes) : null;

    private ScenarioValue Of(YamlNode child) => new(child, source);
}
