using LoadCluster.Agent.Senders.Http;
using LoadCluster.Agent.Senders.Socket.Http2;

namespace LoadCluster.Agent.Tests.Senders.Http;

public sealed class FrameWatchTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(9)]
    [InlineData(1000)]
    public void Take_BytesInPieces_TellsEachFrame(int piece)
    {
        byte[] bytes =
        [
            .. new byte[24],
            .. Frame(FrameType.Settings, 0, []),
            .. Frame(FrameType.Headers, 1, new byte[20]),
            .. Frame(FrameType.GoAway, 0, [0x80, 0, 0, 7, 0, 0, 0, 0, (byte)'x']),
            .. Frame(FrameType.Data, 3, new byte[4]),
        ];
        var seen = new List<(FrameType Type, int Stream)>();
        var lastProcessed = 0;
        var watch = new FrameWatch(prefaceBytes: 24, (header, last) =>
        {
            seen.Add((header.Type, header.Stream));
            lastProcessed = header.Type == FrameType.GoAway ? last : lastProcessed;
        });

        foreach (var chunk in bytes.Chunk(piece))
            watch.Take(chunk);

        seen.ShouldBe([(FrameType.Settings, 0), (FrameType.Headers, 1), (FrameType.GoAway, 0), (FrameType.Data, 3)]);
        lastProcessed.ShouldBe(7);
    }

    private static byte[] Frame(FrameType type, int stream, byte[] payload)
    {
        var frame = new byte[FrameHeader.Bytes + payload.Length];
        new FrameHeader(payload.Length, type, FrameFlags.None, stream).Write(frame);
        payload.CopyTo(frame, FrameHeader.Bytes);
        return frame;
    }
}
