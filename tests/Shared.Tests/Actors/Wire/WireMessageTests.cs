using System.Text;
using Google.Protobuf;
using LoadCluster.Shared.Actors.Wire;

namespace LoadCluster.Shared.Tests.Actors.Wire;

public class WireMessageTests
{
    private const int Serializer = 1417;
    private const int Container = 6;

    private static readonly byte[] Content = new byte[100_000];

    [Fact]
    public void Read_AMessage_HasItsSerializerAndManifest() =>
        WireMessage.Read(Frame(Payload(Content, Serializer, "AS"))).ShouldBe(new WireMessage(null, Serializer, "AS"));

    [Fact]
    public void Read_AMessageToASelection_IsWhatTheSelectionHolds()
    {
        var selection = Payload(Field(1, Payload(Content, Serializer, "AS")), Container, "");

        WireMessage.Read(Frame(selection)).ShouldBe(new WireMessage(null, Serializer, "AS"));
    }

    [Fact]
    public void Read_ASelectionWithoutAMessage_HasNone()
    {
        var container = new WireMessage(null, Container, "");

        WireMessage.Read(Frame(Number(2, Container))).ShouldBe(container);
        WireMessage.Read(Frame(Payload([], Container, ""))).ShouldBe(container);
    }

    [Fact]
    public void Read_AHandshake_HasTheNameOfTheSystem()
    {
        byte[] instruction = [.. Number(1, 1), .. Field(2, Field(1, Field(1, "loadcluster"u8.ToArray())))];

        WireMessage.Read(Field(2, instruction)).ShouldBe(new WireMessage("loadcluster", 0, ""));
    }

    [Fact]
    public void Read_APartOfABuffer_IsNotReadBeyondIt()
    {
        var frame = Frame(Payload(Content, Serializer, "AS"));
        byte[] buffer = [.. frame, .. frame, .. frame];

        WireMessage.Read(buffer.AsMemory(frame.Length, frame.Length)).ShouldBe(new WireMessage(null, Serializer, "AS"));
        Should.Throw<InvalidProtocolBufferException>(() => WireMessage.Read(buffer.AsMemory(frame.Length, frame.Length - 1)));
    }

    [Fact]
    public void Read_ALengthWithMoreBytesThanItNeeds_IsRead()
    {
        byte[] manifest = [0x1A, 0x82, 0x80, 0x00, (byte)'A', (byte)'S'];
        byte[] payload = [.. Number(2, Serializer), .. manifest];

        WireMessage.Read(Frame(payload)).Manifest.ShouldBe("AS");
    }

    [Fact]
    public void Read_ARepeatedField_Throws()
    {
        byte[] payload = [.. Payload(Content, Serializer, "AS"), .. Field(3, "AD"u8.ToArray())];

        Should.Throw<InvalidDataException>(() => WireMessage.Read(Frame(payload)));
    }

    [Fact]
    public void Read_AFieldLongerThanItsMessage_Throws()
    {
        byte[] payload = [.. Number(2, Serializer), 0x1A, 0x10, (byte)'A'];
        // As long as what is missing: read on, it would be a part of the manifest.
        byte[] envelope = [.. Field(2, payload), .. Field(3, new byte[13])];

        Should.Throw<InvalidProtocolBufferException>(() => WireMessage.Read(Field(1, Field(2, envelope))));
    }

    [Fact]
    public void Read_ALargeMessage_IsNotCopied()
    {
        var frame = Frame(Payload(Content, Serializer, "AS"));

        Allocations.LeastOf(() => WireMessage.Read(frame)).ShouldBeLessThan(10_000);
    }

    // A container with an envelope: acknowledgement, recipient and message.
    private static byte[] Frame(byte[] payload) => Field(1, Field(2, [.. Field(1, "recipient"u8.ToArray()), .. Field(2, payload)]));

    private static byte[] Payload(byte[] content, int serializer, string manifest) =>
        [.. Field(1, content), .. Number(2, serializer), .. Field(3, Encoding.UTF8.GetBytes(manifest))];

    private static byte[] Field(int number, byte[] value) => Written(output =>
    {
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(value));
    });

    private static byte[] Number(int number, int value) => Written(output =>
    {
        output.WriteTag(number, WireFormat.WireType.Varint);
        output.WriteInt32(value);
    });

    private static byte[] Written(Action<CodedOutputStream> write)
    {
        using var stream = new MemoryStream();
        using (var output = new CodedOutputStream(stream, leaveOpen: true))
            write(output);
        return stream.ToArray();
    }
}
