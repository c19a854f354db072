using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LoadCluster.Cli.Scenarios;

/// <summary>
/// Refuses deeply nested YAML, on which the library overflows the stack.
/// </summary>
internal sealed class ShallowParser(IParser parser) : IParser
{
    private const int Deepest = 32;
    private int _depth;

    public ParsingEvent? Current => parser.Current;

    public bool MoveNext()
    {
        if (!parser.MoveNext())
            return false;
        _depth += Current!.NestingIncrease;
        return _depth <= Deepest
            ? true
            : throw new YamlException(Current.Start, Current.End, $"this is nested more than {Deepest} deep: nothing here is");
    }
}
