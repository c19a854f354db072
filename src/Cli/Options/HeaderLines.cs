using LoadCluster.Shared.Requests;

namespace LoadCluster.Cli.Options;

/// <summary>Headers as they are typed, <c>Name: value</c>.</summary>
internal static class HeaderLines
{
    /// <summary>What every request has that does not set or remove it.</summary>
    public static IReadOnlyList<RequestHeader> Defaults { get; } =
        [new("User-Agent", $"loadcluster/{typeof(HeaderLines).Assembly.GetName().Version?.ToString(3)}")];

    /// <summary>
    /// Reads the lines that add a header: <c>Name: value</c>, or <c>Name;</c> for one without a value. Adds the content
    /// type.
    /// </summary>
    public static IReadOnlyList<RequestHeader> Read(IEnumerable<string> lines, string? contentType)
    {
        var headers = lines.Where(line => !IsRemoval(line)).Select(Read);
        return contentType is null ? [.. headers] : [.. headers, new RequestHeader("Content-Type", contentType)];
    }

    /// <summary>The names of the headers that lines remove, as <c>Name:</c> does.</summary>
    /// <exception cref="UsageException">A line removes a header that every request needs.</exception>
    public static IReadOnlyList<string> ReadRemovals(IEnumerable<string> lines)
    {
        var removed = lines.Where(IsRemoval).Select(line => line.Trim()[..^1].Trim()).ToList();
        return removed.Exists(IsNeeded)
            ? throw new UsageException("--header 'Host:' would remove a header that every request needs: give it a value")
            : removed;
    }

    /// <summary>Whether no request can be without it.</summary>
    public static bool IsNeeded(string name) => IsSame(name, "Host");

    /// <summary>The headers without those of these names.</summary>
    public static IEnumerable<RequestHeader> Remove(IEnumerable<RequestHeader> headers, IReadOnlyCollection<string> names) =>
        headers.Where(header => !names.Any(name => IsSame(name, header.Name)));

    /// <summary>The headers, with those replaced that share a name with an override.</summary>
    public static IEnumerable<RequestHeader> Override(
        IEnumerable<RequestHeader> headers, IReadOnlyCollection<RequestHeader> others) =>
        headers.Where(header => !others.Any(other => IsSame(other.Name, header.Name))).Concat(others);

    private static bool IsRemoval(string line) =>
        line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && line.AsSpan(colon + 1).IsWhiteSpace();

    private static bool IsSame(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static RequestHeader Read(string line)
    {
        if (line.Trim() is [.. { Length: > 0 } name, ';'] && !line.Contains(':', StringComparison.Ordinal))
            return new RequestHeader(name.Trim(), "");
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
            throw new UsageException($"--header '{line}' has no name: use 'Name: value'");
        return new RequestHeader(line[..colon].Trim(), line[(colon + 1)..].Trim());
    }
}
