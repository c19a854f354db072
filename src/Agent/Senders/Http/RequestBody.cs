using System.Diagnostics;
using System.Net;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>A body in memory that knows when it was sent.</summary>
internal sealed class RequestBody(ReadOnlyMemory<byte> bytes) : HttpContent
{
    /// <summary>When its sending began; 0 before that.</summary>
    public long Begun { get; private set; }

    /// <summary>When its last byte was given to the system; 0 before that.</summary>
    public long Sent { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        Begun = Stopwatch.GetTimestamp();
        await stream.WriteAsync(bytes, cancellationToken);
        Sent = Stopwatch.GetTimestamp();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}
