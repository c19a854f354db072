using System.Globalization;

namespace LoadCluster.Coordinator;

/// <summary>Names runs so that a list of them is in the order of time, as <c>20260131-235959-4f2a9c</c> (UTC).</summary>
internal static class RunId
{
    // Unique enough, and not a secret: a cryptographic generator would cost each run the loading of its library, 6 MB.
    public static string New(TimeProvider time) => string.Create(
        CultureInfo.InvariantCulture,
        $"{time.GetUtcNow():yyyyMMdd-HHmmss}-{Random.Shared.Next(0x1000000):x6}");
}
