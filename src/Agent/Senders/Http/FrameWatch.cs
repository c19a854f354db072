using System.Buffers.Binary;
using LoadCluster.Agent.Senders.Socket.Http2;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>Follows the frames of one direction of an HTTP/2 connection, in whatever pieces their bytes come.</summary>
/// <param name="prefaceBytes">What comes before the first frame.</param>
/// <param name="onFrame">Gets the header of each frame, and of a GOAWAY the last stream that was processed.</param>
internal sealed class FrameWatch(int prefaceBytes, Action<FrameHeader, int> onFrame)
{
    private readonly byte[] _head = new byte[FrameHeader.Bytes + sizeof(int)];
    private int _filled;
    private int _ahead = prefaceBytes;

    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var taken = _ahead > 0 ? Skip(bytes) : Fill(bytes);
            bytes = bytes[taken..];
        }
    }

    private int Skip(ReadOnlySpan<byte> bytes)
    {
        var skipped = Math.Min(_ahead, bytes.Length);
        _ahead -= skipped;
        return skipped;
    }

    private int Fill(ReadOnlySpan<byte> bytes)
    {
        var wanted = _filled < FrameHeader.Bytes ? FrameHeader.Bytes : _head.Length;
        var taken = Math.Min(wanted - _filled, bytes.Length);
        bytes[..taken].CopyTo(_head.AsSpan(_filled));
        _filled += taken;
        if (_filled == wanted)
            End(FrameHeader.Read(_head));
        return taken;
    }

    private void End(FrameHeader header)
    {
        var ofPayload = _filled - FrameHeader.Bytes;
        if (header.Type == FrameType.GoAway && header.Length >= sizeof(int) && ofPayload == 0)
            return;
        (_filled, _ahead) = (0, header.Length - ofPayload);
        onFrame(header, BinaryPrimitives.ReadInt32BigEndian(_head.AsSpan(FrameHeader.Bytes)) & int.MaxValue);
    }
}
