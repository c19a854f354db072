using LoadCluster.Agent.Senders.Socket.Http2;
using LoadCluster.Agent.Senders.Socket.Http2.Hpack;

namespace LoadCluster.Agent.Tests.Senders.Socket.Http2;

/// <summary>A memory of the last head must never change what a head means.</summary>
public sealed class HeadDecoderTests
{
    private static readonly Random Seeded = new(17);

    [Fact]
    public void TryDecode_RepeatedBlocks_MeanWhatADecoderWithoutMemorySays()
    {
        for (var round = 0; round < 200; round++)
        {
            var decoder = new HeadDecoder(new ResponseFields(), new HpackScratch());
            var (plain, fields) = (new HpackDecoder(4096, new HpackScratch()), new ResponseFields());
            foreach (var block in Blocks())
            {
                fields.Begin(null, isTrailer: false);
                plain.TryDecode(block, fields).ShouldBeTrue();
                decoder.TryDecode(block, null, isTrailer: false, out var facts).ShouldBeTrue();
                facts.ShouldBe(fields.Facts);
            }
        }
    }

    /// <summary>
    /// Runs of equal blocks that insert fields, refer to them, or both: after long runs the table holds nothing else.
    /// </summary>
    private static IEnumerable<byte[]> Blocks()
    {
        for (var run = 0; run < 12; run++)
        {
            var inserting = Block(Seeded.Next(3), isInserted: true);
            for (var i = Seeded.Next(200); i > 0; i--)
                yield return inserting;
            // The second field of the table, whatever it is by then, may be a length or not.
            byte[] referring = [0x88, 0xBF];
            for (var i = Seeded.Next(1, 4); i > 0; i--)
            {
                yield return Block(Seeded.Next(3), isInserted: true);
                yield return Block(Seeded.Next(3), isInserted: true);
                yield return referring;
            }
        }
    }

    private static byte[] Block(int kind, bool isInserted)
    {
        var block = new byte[200];
        block[0] = kind == 2 ? (byte)0x8D : (byte)0x88;
        var name = kind == 0 ? "content-length"u8 : "server"u8;
        var value = kind == 0 ? "1234"u8 : "a-server-with-a-name"u8;
        var length = 1 + HpackWriter.WriteLiteral(block.AsSpan(1), 0, name, value, isInserted);
        return block[..length];
    }
}
