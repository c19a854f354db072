using System.Text;
using LoadCluster.Agent.Senders.Socket.Http1;

namespace LoadCluster.Agent.Tests.Senders.Socket.Http1;

public class ResponseParserTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", 200, 2, true)]
    [InlineData("HTTP/1.1 404\r\ncontent-length:0\r\n\r\n", 404, 0, true)]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 2\n\nok", 200, 2, true)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx", 200, 1, false)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close, keep-alive\r\nContent-Length: 1\r\n\r\nx", 200, 1, false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", 200, 1, false)]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\nx", 200, 1, true)]
    [InlineData("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", 204, 0, true)]
    [InlineData("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 304, 0, true)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", 200, 1, true)]
    [InlineData("HTTP/1.1 103 Early\r\nLink: a\r\n\r\nHTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", 500, 0, true)]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\r\n b: c\r\nContent-Length: 1\r\n\r\nx", 200, 1, true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx", 200, 1, true)]
    public void Read_WholeResponse_IsComplete(string response, int status, long bodyBytes, bool keepsConnection)
    {
        var result = Parsed.InOnePiece(response);
        result.Progress.ShouldBe(ResponseProgress.Complete);
        result.Status.ShouldBe(status);
        result.BodyBytes.ShouldBe(bodyBytes);
        result.KeepsConnection.ShouldBe(keepsConnection);
        result.Consumed.ShouldBe(response.Length);
    }

    [Theory]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", 5)]
    [InlineData("5;name=value\r\nhello\r\n00A ; x\r\n0123456789\r\n0;last\r\nTrailer: 1\r\nOther: 2\r\n\r\n", 15)]
    [InlineData("0\r\n\r\n", 0)]
    public void Read_ChunkedBody_CountsOnlyTheBody(string chunks, long bodyBytes)
    {
        var result = Parsed.InOnePiece("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n" + chunks);
        result.Progress.ShouldBe(ResponseProgress.Complete);
        result.BodyBytes.ShouldBe(bodyBytes);
        result.KeepsConnection.ShouldBeTrue();
    }

    [Theory]
    [InlineData("not http at all\r\n")]
    [InlineData("\r\nHTTP/1.1 200 OK\r\n\r\n")]
    [InlineData("HTTP/2.0 200 OK\r\n")]
    [InlineData("HTTP/1.x 200 OK\r\n")]
    [InlineData("HTTP/1.1 2x0 OK\r\n")]
    [InlineData("HTTP/1.1 099 Low\r\n")]
    [InlineData("HTTP/1.1 2000 Long\r\n")]
    [InlineData("HTTP/1.1 20\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nno colon\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n: no name\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length : 1\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775808\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nno colon\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX: a\rb\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8000000000000000\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n")]
    public void Read_Garbage_IsInvalid(string response) =>
        Parsed.InOnePiece(response).Progress.ShouldBe(ResponseProgress.Invalid);

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\n")]
    [InlineData("")]
    public void Read_TruncatedResponse_IsPartialAndNotCompleteAtEnd(string response)
    {
        var result = Parsed.InOnePiece(response);
        result.Progress.ShouldBe(ResponseProgress.Partial);
        result.IsCompleteAtEnd.ShouldBeFalse();
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nto the end", 10)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", 0)]
    public void Read_BodyUntilClose_IsCompleteAtEnd(string response, long bodyBytes)
    {
        var result = Parsed.InOnePiece(response);
        result.Progress.ShouldBe(ResponseProgress.Partial);
        result.IsCompleteAtEnd.ShouldBeTrue();
        result.KeepsConnection.ShouldBeFalse();
        result.BodyBytes.ShouldBe(bodyBytes);
    }

    [Fact]
    public void Read_AnswerToHead_HasNoBody()
    {
        var result = Parsed.InOnePiece("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", isBodyExpected: false);
        result.Progress.ShouldBe(ResponseProgress.Complete);
        result.BodyBytes.ShouldBe(0);
    }

    [Fact]
    public void Read_SurplusAfterTheBody_IsNotConsumed()
    {
        const string Response = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
        Parsed.InOnePiece(Response + "surplus").Consumed.ShouldBe(Response.Length);
    }

    [Theory]
    [InlineData(ResponseParser.MaxHeadBytes, true)]
    [InlineData(ResponseParser.MaxHeadBytes + 1, false)]
    public void Read_HeadOfThisLength_IsLimited(int length, bool isAllowed)
    {
        var expected = isAllowed ? ResponseProgress.Complete : ResponseProgress.Invalid;
        const string Start = "HTTP/1.1 204 OK\r\nX: ";
        var head = Start + new string('x', length - Start.Length - 4) + "\r\n\r\n";
        Parsed.InOnePiece(head).Progress.ShouldBe(expected);
        Parsed.InPieces(Encoding.ASCII.GetBytes(head), [1000, 1]).Progress.ShouldBe(expected);
    }

    [Fact]
    public void Read_EndlessLine_IsInvalidOnceTheLimitIsPassed()
    {
        var parser = new ResponseParser();
        parser.Begin(isBodyExpected: true);
        var piece = new byte[1000];
        for (var i = 0; i < ResponseParser.MaxHeadBytes / piece.Length; i++)
            parser.Read(piece, out _).ShouldBe(ResponseProgress.Partial);
        parser.Read(piece, out _).ShouldBe(ResponseProgress.Invalid);
    }

    [Fact]
    public void Begin_AfterAResponseCutShort_ForgetsIt()
    {
        var parser = new ResponseParser();
        parser.Begin(isBodyExpected: true);
        parser.Read("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Le"u8, out _);
        parser.Begin(isBodyExpected: true);
        parser.Read("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n"u8, out _).ShouldBe(ResponseProgress.Complete);
        parser.Status.ShouldBe(201);
        parser.KeepsConnection.ShouldBeTrue();
    }
}
