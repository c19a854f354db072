using System.Globalization;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Scenarios;

/// <summary>
/// The header by which a traced system recognizes a request (W3C Trace Context, level 1): the same seed and index have the
/// same trace in every run.
/// </summary>
internal static class TraceParent
{
    // Numbers of streams of their own, so that no other choice of the run is to be seen in them.
    private const ulong TraceStream = 0x7472616365;
    private const ulong SpanStream = 0x7370616E;

    /// <summary>The value for an index: version 00, trace id, span id, sampled.</summary>
    public static string Of(long seed, long index)
    {
        var (high, low) = (At(seed, TraceStream, 2 * index), At(seed, TraceStream, (2 * index) + 1));
        return string.Create(CultureInfo.InvariantCulture, $"00-{high:x16}{low:x16}-{At(seed, SpanStream, index):x16}-01");
    }

    /// <summary>Never 0: an id of zeros is not valid.</summary>
    private static ulong At(long seed, ulong stream, long index) => SplitMix64.At((ulong)seed ^ stream, (ulong)index) | 1;
}
