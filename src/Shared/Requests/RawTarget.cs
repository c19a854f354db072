namespace LoadCluster.Shared.Requests;

/// <summary>Path and query of a URL as they are written, which the platform would tidy up.</summary>
public static class RawTarget
{
    /// <summary>Path and query, without a fragment; <c>/</c> if there is neither.</summary>
    /// <param name="url">An absolute URL, or the template of one.</param>
    public static string Of(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var (start, end) = (StartIn(url), url.IndexOf('#', StringComparison.Ordinal));
        var target = end < 0 ? url[start..] : url[start..Math.Max(start, end)];
        return target.StartsWith('/') ? target : "/" + target;
    }

    /// <summary>Scheme and authority of a URL as they are written.</summary>
    public static string OriginOf(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return url[..StartIn(url)];
    }

    private static int StartIn(string url)
    {
        var authority = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var length = url.AsSpan(authority).IndexOfAny('/', '?', '#');
        return length < 0 ? url.Length : authority + length;
    }
}
