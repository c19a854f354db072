using System.Text.RegularExpressions;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Cli.Options;

/// <summary>A command line as it may be shown: without values of headers, bodies and logins.</summary>
internal static partial class CommandLineText
{
    private const string Hidden = "…";

    private static readonly string[] Secrets = ["--body", "-d"];
    private static readonly string[] Headers = ["--header", "-H"];

    /// <summary>The words of a command line, each quoted where a shell needs it.</summary>
    public static string Of(IEnumerable<string> words)
    {
        var (shown, previous) = (new List<string> { "loadcluster" }, "");
        foreach (var word in words)
        {
            shown.Add(Quoted(ProxyLogin.Hide(Secrets.Contains(previous) ? Hidden : Headers.Contains(previous) ? WithoutValue(word) : word)));
            previous = word;
        }
        return string.Join(' ', shown);
    }

    private static string WithoutValue(string header) =>
        header.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? $"{header[..colon]}: {Hidden}" : Hidden;

    private static string Quoted(string word) =>
        Plain().IsMatch(word) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^[A-Za-z0-9_./:=,%+@-]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
