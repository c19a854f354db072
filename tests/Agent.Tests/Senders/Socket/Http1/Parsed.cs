using System.Text;
using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Senders.Socket.Http1;

namespace LoadCluster.Agent.Tests.Senders.Socket.Http1;

/// <summary>All that a parser tells about one response, whatever the pieces its bytes came in.</summary>
internal sealed record Parsed(
    ResponseProgress Progress, long Consumed, int Status, long BodyBytes, bool KeepsConnection, bool IsCompleteAtEnd,
    string Head, string Body)
{
    public static Parsed InOnePiece(string response, bool isBodyExpected = true) =>
        InPieces(Encoding.ASCII.GetBytes(response), [int.MaxValue], isBodyExpected);

    /// <summary>Parses in pieces of these sizes, over and over; what comes after a result is not read.</summary>
    public static Parsed InPieces(byte[] response, int[] sizes, bool isBodyExpected = true)
    {
        var parser = new ResponseParser { Capture = new ResponseBuffer(keepsHead: true, keepsBody: true) };
        parser.Begin(isBodyExpected);
        var (progress, offset, turn) = (ResponseProgress.Partial, 0, 0);
        while (progress == ResponseProgress.Partial && offset < response.Length)
        {
            var length = Math.Min(sizes[turn++ % sizes.Length], response.Length - offset);
            // A span of its exact length: reading past its end would throw.
            progress = parser.Read(response.AsSpan(offset, length), out var consumed);
            if (progress == ResponseProgress.Partial)
                consumed.ShouldBe(length);
            consumed.ShouldBeInRange(0, length);
            offset += consumed;
        }
        return Describe(parser, progress, offset);
    }

    /// <summary>
    /// Where garbage begins depends on where its line was cut, and what was read before it means nothing.
    /// </summary>
    private static Parsed Describe(in ResponseParser parser, ResponseProgress progress, int consumed)
    {
        if (progress == ResponseProgress.Invalid)
            return new Parsed(progress, 0, 0, 0, false, false, "", "");
        var captured = parser.Capture!.View(parser.Status, parser.BodyBytes);
        return new Parsed(
            progress,
            consumed,
            parser.Status,
            parser.BodyBytes,
            parser.KeepsConnection,
            parser.IsCompleteAtEnd,
            Encoding.Latin1.GetString(captured.Head),
            Encoding.Latin1.GetString(captured.Body));
    }
}
