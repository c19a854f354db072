using LoadCluster.Shared.Requests;

namespace LoadCluster.Cli.Options;

/// <summary>Headers as they are typed, <c>Name: value</c>.</summary>
internal static class HeaderLines
{
    private static string UserAgent { get; } =
        $"loadcluster/{typeof(HeaderLines).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>Reads the lines; adds the content type.</summary>
    public static IReadOnlyList<RequestHeader> Read(IEnumerable<string> lines, string? contentType)
    {
        var headers = lines.Select(Read);
        return contentType is null ? [.. headers] : [.. headers, new RequestHeader("Content-Type", contentType)];
    }

    /// <summary>The headers, with those replaced that share a name with an override.</summary>
    public static IEnumerable<RequestHeader> Override(
        IEnumerable<RequestHeader> headers, IReadOnlyCollection<RequestHeader> others) =>
        headers.Where(header => !others.Any(other => IsSame(other.Name, header.Name))).Concat(others);

    /// <summary>The headers, with a default User-Agent unless there is one.</summary>
    public static IReadOnlyList<RequestHeader> WithUserAgent(IReadOnlyList<RequestHeader> headers) =>
        headers.Any(header => IsSame(header.Name, "User-Agent"))
            ? headers
            : [.. headers, new RequestHeader("User-Agent", UserAgent)];

    private static bool IsSame(string name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);

    private static RequestHeader Read(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
            throw new UsageException($"--header '{line}' has no name: use 'Name: value'");
        return new RequestHeader(line[..colon].Trim(), line[(colon + 1)..].Trim());
    }
}
