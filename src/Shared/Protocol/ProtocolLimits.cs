using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Shared.Protocol;

/// <summary>How large messages between processes may be.</summary>
public static class ProtocolLimits
{
    /// <summary>The largest frame; <c>maximum-frame-size</c> in loadcluster.conf must be the same.</summary>
    public const int MaxFrameBytes = 16 << 20;

    /// <summary>The largest message: a frame less what Akka wraps round it.</summary>
    public const int MaxMessageBytes = MaxFrameBytes - (64 << 10);

    /// <summary>The largest encoded spec: a message less the other members of <see cref="StartSession"/>.</summary>
    public const int MaxSpecBytes = MaxMessageBytes - (64 << 10);

    /// <summary>How many bytes a spec takes in a message.</summary>
    public static long SizeOf(RunSpec spec) => JsonSerializer.SerializeToUtf8Bytes(
        spec, (JsonTypeInfo<RunSpec>)ProtocolJson.Default.GetTypeInfo(typeof(RunSpec))!).LongLength;

    /// <summary>Why a spec cannot be sent to agents, in one sentence; <see langword="null"/> when it can.</summary>
    public static string? FaultOf(RunSpec spec) => SizeOf(spec) is var size && size > MaxSpecBytes
        ? $"The run takes {size:N0} bytes with its bodies and feeds; at most {MaxSpecBytes:N0} can be sent to agents."
        : null;

    internal static string? FaultOfMessage(long bytes) => bytes > MaxMessageBytes
        ? $"it takes {bytes:N0} bytes, and at most {MaxMessageBytes:N0} fit into a frame."
        : null;
}
