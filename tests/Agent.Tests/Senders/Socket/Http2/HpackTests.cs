using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Agent.Senders.Socket.Http2.Hpack;

namespace LoadCluster.Agent.Tests.Senders.Socket.Http2;

public sealed class HpackTests
{
    // RFC 7541, appendix C.
    private static readonly string[] PlainRequests =
    [
        "828684410f7777772e6578616d706c652e636f6d",
        "828684be58086e6f2d6361636865",
        "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565",
    ];

    private static readonly string[] EncodedRequests =
    [
        "828684418cf1e3c2e5f23a6ba0ab90f4ff",
        "828684be5886a8eb10649cbf",
        "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf",
    ];

    private static readonly string[] Requests =
    [
        ":method=GET|:scheme=http|:path=/|:authority=www.example.com",
        ":method=GET|:scheme=http|:path=/|:authority=www.example.com|cache-control=no-cache",
        ":method=GET|:scheme=https|:path=/index.html|:authority=www.example.com|custom-key=custom-value",
    ];

    private static readonly string[] PlainResponses =
    [
        "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d546e1768747470733a2f2f7777772e6578616d706c652e636f6d",
        "4803333037c1c0bf",
        "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b2076657273696f6e3d31",
    ];

    private static readonly string[] EncodedResponses =
    [
        "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97c8e9ae82ae43d3",
        "4883640effc1c0bf",
        "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007",
    ];

    private static readonly string[] Responses =
    [
        ":status=302|cache-control=private|date=Mon, 21 Oct 2013 20:13:21 GMT|location=https://www.example.com",
        ":status=307|cache-control=private|date=Mon, 21 Oct 2013 20:13:21 GMT|location=https://www.example.com",
        ":status=200|cache-control=private|date=Mon, 21 Oct 2013 20:13:22 GMT|location=https://www.example.com|content-encoding=gzip|set-cookie=foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decode_RequestsOfTheStandard_AreAsItSays(bool isEncoded) =>
        ShouldDecode(isEncoded ? EncodedRequests : PlainRequests, Requests, tableSize: 4096);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Decode_ResponsesOfTheStandard_EvictAsItSays(bool isEncoded) =>
        ShouldDecode(isEncoded ? EncodedResponses : PlainResponses, Responses, tableSize: 256);

    [Theory]
    [InlineData("0a", 5, 10)]
    [InlineData("1f9a0a", 5, 1337)]
    [InlineData("2a", 8, 42)]
    public void ReadInteger_NumbersOfTheStandard_AreAsItSays(string bytes, int prefix, int expected)
    {
        ReadOnlySpan<byte> source = Convert.FromHexString(bytes);
        HpackInteger.TryRead(ref source, prefix, out var value).ShouldBeTrue();
        value.ShouldBe(expected);
        source.Length.ShouldBe(0);
    }

    [Theory]
    [InlineData("80")]
    [InlineData("be")]
    [InlineData("ffffffffffff7f")]
    [InlineData("4003616263")]
    [InlineData("000361626305")]
    [InlineData("823fe11f")]
    [InlineData("3fe21f")]
    [InlineData("0081ff00")]
    [InlineData("008400000000")]
    [InlineData("0084ffffffff00")]
    public void Decode_InvalidBlock_IsRefused(string block) =>
        new HpackDecoder(4096, new HpackScratch()).TryDecode(Convert.FromHexString(block), new Fields()).ShouldBeFalse();

    [Fact]
    public void Decode_FieldLargerThanTheTable_EmptiesIt()
    {
        var decoder = new HpackDecoder(100, new HpackScratch());
        decoder.TryDecode(Literal("a", "1"), new Fields()).ShouldBeTrue();
        decoder.TryDecode(Literal("b", new string('x', 100)), new Fields()).ShouldBeTrue();
        decoder.Table.Count.ShouldBe(0);
    }

    [Fact]
    public void Decode_NameOfAFieldThatIsEvicted_IsRight()
    {
        var decoder = new HpackDecoder(100, new HpackScratch());
        decoder.TryDecode(Literal("name", new string('x', 60)), new Fields()).ShouldBeTrue();
        var block = new byte[100];
        var length = HpackWriter.WriteLiteral(block, StaticTable.Count + 1, [], "another value"u8, isInserted: true);
        var fields = new Fields();
        decoder.TryDecode(block.AsSpan(0, length), fields).ShouldBeTrue();
        decoder.TryDecode([0xBE], fields).ShouldBeTrue();
        fields.Text.ShouldBe("name=another value|name=another value");
    }

    [Fact]
    public void Decode_WhatWasWritten_IsTheSame()
    {
        var text = Gen.Choose(0, 255).ListOf().Select(bytes => bytes.Select(b => (byte)b).ToArray());
        var fields = from name in text
                     from value in text
                     from isInserted in Gen.Elements(true, false)
                     select (name, value, isInserted);
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300),
            Prop.ForAll(fields.NonEmptyListOf().ToArbitrary(), Survives));
    }

    [Fact]
    public void Huffman_AnyBytes_AreDecodedToThemselves() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(1000),
        Prop.ForAll(ArbMap.Default.GeneratorFor<byte[]>().ToArbitrary(), bytes =>
        {
            var encoded = new byte[Huffman.EncodedLength(bytes)];
            Huffman.Encode(bytes, encoded).ShouldBe(encoded.Length);
            var decoded = new byte[Huffman.MaxDecodedLength(encoded.Length)];
            return decoded.AsSpan(0, Huffman.Decode(encoded, decoded)).SequenceEqual(bytes);
        }));

    private static bool Survives(IEnumerable<(byte[] Name, byte[] Value, bool IsInserted)> written)
    {
        var (decoder, fields) = (new HpackDecoder(512, new HpackScratch()), new Fields());
        foreach (var (name, value, isInserted) in written)
        {
            var block = new byte[HpackWriter.MaxLength(name.Length, value.Length)];
            var length = HpackWriter.WriteLiteral(block, 0, name, value, isInserted);
            if (!decoder.TryDecode(block.AsSpan(0, length), fields))
                return false;
            if (isInserted && decoder.Table.Count > 0 && !decoder.Table.ValueAt(0).SequenceEqual(value))
                return false;
        }
        return fields.Text == string.Join('|', written.Select(field => $"{Latin(field.Name)}={Latin(field.Value)}"));
    }

    private static void ShouldDecode(string[] blocks, string[] expected, int tableSize)
    {
        var decoder = new HpackDecoder(4096, new HpackScratch());
        decoder.Table.TryResize(tableSize).ShouldBeTrue();
        foreach (var (block, text) in blocks.Zip(expected))
        {
            var fields = new Fields();
            decoder.TryDecode(Convert.FromHexString(block), fields).ShouldBeTrue();
            fields.Text.ShouldBe(text);
        }
    }

    private static byte[] Literal(string name, string value)
    {
        var block = new byte[HpackWriter.MaxLength(name.Length, value.Length)];
        var length = HpackWriter.WriteLiteral(block, 0, Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value), isInserted: true);
        return block[..length];
    }

    private static string Latin(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private sealed class Fields : IFieldReader
    {
        private readonly List<string> _fields = [];

        public string Text => string.Join('|', _fields);

        public void Read(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => _fields.Add($"{Latin(name)}={Latin(value)}");
    }
}
