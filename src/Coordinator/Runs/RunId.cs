using System.Globalization;
using System.Text.RegularExpressions;

namespace LoadCluster.Coordinator.Runs;

/// <summary>
/// Names runs so that a list of them is in the order of time, as <c>20260131-235959-4f2a9c</c> (UTC).
/// </summary>
public static partial class RunId
{
    /// <summary>A name that no other run has.</summary>
    /// <param name="time">The clock it is made from.</param>
    // Unique enough, and not a secret.
    public static string New(TimeProvider time) => string.Create(
        CultureInfo.InvariantCulture,
        $"{time.GetUtcNow():yyyyMMdd-HHmmss}-{Random.Shared.Next(0x1000000):x6}");

    /// <summary>Whether this may be the name of a run, and so of a folder.</summary>
    internal static bool IsValid(string name) => Valid().IsMatch(name);

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,63}\z")]
    private static partial Regex Valid();
}
