using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Options;

/// <summary>Headers as they are typed, <c>Name: value</c>.</summary>
internal static class HeaderLines
{
    private static string UserAgent { get; } =
        $"loadcluster/{typeof(HeaderLines).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>Reads the lines; adds the content type and, unless one is given, a user agent.</summary>
    public static IEnumerable<RequestHeader> Read(IEnumerable<string> lines, string? contentType)
    {
        var headers = lines.Select(Read).ToList();
        if (contentType is not null)
            headers.Add(new RequestHeader("Content-Type", contentType));
        if (!headers.Any(header => header.Name.Equals("User-Agent", StringComparison.OrdinalIgnoreCase)))
            headers.Add(new RequestHeader("User-Agent", UserAgent));
        return headers;
    }

    private static RequestHeader Read(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
            throw new UsageException($"--header '{line}' has no name: use 'Name: value'");
        return new RequestHeader(line[..colon].Trim(), line[(colon + 1)..].Trim());
    }
}
