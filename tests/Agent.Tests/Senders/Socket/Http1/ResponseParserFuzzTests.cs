using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace LoadCluster.Agent.Tests.Senders.Socket.Http1;

/// <summary>
/// Whatever the bytes and wherever they are cut: no crash, no hang, no read past the end, the same result.
/// </summary>
public class ResponseParserFuzzTests
{
    private static readonly string[] Responses =
    [
        "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 12\r\nConnection: keep-alive\r\n\r\nHello world\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.0 404 Not Found\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0c\r\n012345678901\r\n0\r\nT: 1\r\n\r\n",
        "HTTP/1.1 204 No Content\nX: y\n\n",
        "HTTP/1.1 200 OK\r\n\r\nuntil the end",
    ];

    private static readonly Gen<byte[]> Mutated =
        from text in Gen.Elements(Responses)
        from edits in Gen.Choose(0, 6)
        from places in Gen.ArrayOf(Gen.Choose(0, text.Length - 1), edits)
        from bytes in Gen.ArrayOf(Gen.Elements("\r\n :;,0189afFxH/. \t\0\xff".Select(c => (byte)c)), edits)
        select Mutate(Encoding.Latin1.GetBytes(text), places, bytes);

    private static readonly Gen<byte[]> Random =
        from bytes in Gen.ArrayOf(Gen.Choose(0, 255))
        select Array.ConvertAll(bytes, value => (byte)value);

    private static readonly Gen<int[]> Cuts = Gen.NonEmptyListOf(Gen.Choose(1, 24)).Select(sizes => sizes.ToArray());

    [Fact]
    public void Read_MutatedResponseInAnyPieces_SaysTheSameAsInOne() =>
        ShouldNotDependOnPieces(Mutated, maxTest: 20_000);

    [Fact]
    public void Read_SeveralResponsesInAnyPieces_SaysTheSameAsInOne() =>
        ShouldNotDependOnPieces(Gen.ListOf(Mutated).Select(all => all.SelectMany(one => one).ToArray()), maxTest: 2_000);

    [Fact]
    public void Read_RandomBytesInAnyPieces_SaysTheSameAsInOne() => ShouldNotDependOnPieces(Random, maxTest: 5_000);

    [Fact]
    public void Read_EachResponseCutAtEveryByte_SaysTheSameAsInOne()
    {
        foreach (var response in Responses.Select(Encoding.Latin1.GetBytes))
        {
            var whole = Parsed.InPieces(response, [int.MaxValue]);
            Parsed.InPieces(response, [1]).ShouldBe(whole);
            for (var cut = 1; cut < response.Length; cut++)
                Parsed.InPieces(response, [cut, response.Length]).ShouldBe(whole);
        }
    }

    private static void ShouldNotDependOnPieces(Gen<byte[]> responses, int maxTest)
    {
        var cases = from response in responses
                    from cuts in Cuts
                    from isBodyExpected in Gen.Elements(true, false)
                    select (response, cuts, isBodyExpected);
        var property = Prop.ForAll(cases.ToArbitrary(), (Case) =>
            Parsed.InPieces(Case.response, Case.cuts, Case.isBodyExpected)
            == Parsed.InPieces(Case.response, [int.MaxValue], Case.isBodyExpected));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(maxTest), property);
    }

    private static byte[] Mutate(byte[] response, int[] places, byte[] bytes)
    {
        foreach (var (place, value) in places.Zip(bytes))
            response[place] = value;
        return places.Length % 2 == 0 ? response : response[..places[0]];
    }
}
