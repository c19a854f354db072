namespace LoadCluster.Shared.Runs;

/// <summary>The login in a proxy's URL, <c>http://user:password@host:port</c>, percent-encoded.</summary>
/// <param name="User">The user, decoded.</param>
/// <param name="Password">The password, decoded; empty if there is none.</param>
public sealed record ProxyLogin(string User, string Password)
{
    /// <summary>The login of a URL, if it has one.</summary>
    public static ProxyLogin? Of(Uri proxy)
    {
        ArgumentNullException.ThrowIfNull(proxy);
        if (!proxy.IsAbsoluteUri || proxy.UserInfo.Length == 0)
            return null;
        var parts = proxy.UserInfo.Split(':', 2);
        return new ProxyLogin(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
    }

    /// <summary>The URL as it may be shown: without its login.</summary>
    public static string Hide(Uri proxy)
    {
        ArgumentNullException.ThrowIfNull(proxy);
        return Hide(proxy.OriginalString);
    }

    /// <summary>A text that may be a URL as it may be shown.</summary>
    public static string Hide(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var end = url.LastIndexOf('@');
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        return end < 0 ? url : url[..(scheme < 0 || scheme > end ? 0 : scheme + 3)] + "…" + url[end..];
    }

    /// <summary>Hides the password.</summary>
    public override string ToString() => "login";
}
