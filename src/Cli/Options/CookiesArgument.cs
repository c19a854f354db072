namespace LoadCluster.Cli.Options;

/// <summary>
/// <c>--cookies</c> stands alone or has a value; alone, it must not take the URL that follows for one.
/// </summary>
internal static class CookiesArgument
{
    public const string Name = "--cookies";
    public const string Shared = "shared";

    /// <summary>The arguments with <c>--cookies</c> and its value in one of them.</summary>
    public static IReadOnlyList<string> Join(IReadOnlyList<string> arguments)
    {
        var joined = new List<string>();
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == "--")
                return [.. joined, .. arguments.Skip(i)];
            var isShared = arguments[i] == Name && i + 1 < arguments.Count && arguments[i + 1] == Shared;
            joined.Add(isShared ? $"{Name}={Shared}" : arguments[i] == Name ? $"{Name}=each" : arguments[i]);
            i += isShared ? 1 : 0;
        }
        return joined;
    }
}
