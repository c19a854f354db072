using System.Globalization;

namespace LoadCluster.Agent.Senders.Socket.Http2;

/// <summary>Error codes of RFC 9113 that matter here.</summary>
internal static class Http2Error
{
    public const uint None = 0;
    public const uint Protocol = 1;
    public const uint RefusedStream = 7;
    public const uint Cancel = 8;

    private static readonly string[] Names =
    [
        "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED",
        "FRAME_SIZE_ERROR", "REFUSED_STREAM", "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM",
        "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
    ];

    public static string NameOf(uint code) =>
        code < Names.Length ? Names[code] : string.Create(CultureInfo.InvariantCulture, $"code {code}");
}
