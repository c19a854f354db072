using System.Globalization;
using System.Security.Cryptography;

namespace LoadCluster.Coordinator;

/// <summary>Names runs so that a list of them is in the order of time, as <c>20260131-235959-4f2a9c</c> (UTC).</summary>
internal static class RunId
{
    public static string New(TimeProvider time) => string.Create(
        CultureInfo.InvariantCulture,
        $"{time.GetUtcNow():yyyyMMdd-HHmmss}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}");
}
