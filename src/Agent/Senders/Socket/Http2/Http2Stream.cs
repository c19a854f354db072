using LoadCluster.Agent.Senders.Socket.Loop;

namespace LoadCluster.Agent.Senders.Socket.Http2;

/// <summary>The stream of a request. Used for one request after the other.</summary>
internal sealed class Http2Stream
{
    /// <summary>Where bodies are rendered that differ from request to request.</summary>
    public byte[] BodyBuffer = [];

    /// <summary>How many bytes have come that the server may not yet send again.</summary>
    public int Uncredited;

    public int Id { get; private set; }

    /// <summary>The status of the final head; 0 before it.</summary>
    public int Status { get; set; }

    /// <summary>How long the body is to be; -1 if that is not said or does not matter.</summary>
    public long ContentLength { get; set; }

    public bool IsBodyExpected { get; private set; }

    /// <summary>The number of the read in which the head came.</summary>
    public long AnsweredIn { get; set; }

    /// <summary>How many interim heads have come.</summary>
    public int InterimHeads { get; set; }

    /// <summary>The part of the request's body that is not yet sent.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }

    /// <summary>How many bytes of it the server takes now.</summary>
    public long SendWindow { get; set; }

    /// <summary>Whether it waits for its turn to send a part of the body.</summary>
    public bool IsInTurn { get; set; }

    public void Begin(int id, int sendWindow, bool isBodyExpected)
    {
        (Id, Status, ContentLength, InterimHeads, Uncredited, AnsweredIn) = (id, 0, -1, 0, 0, 0);
        (SendWindow, IsBodyExpected, IsInTurn) = (sendWindow, isBodyExpected, false);
    }

    public static Http2Stream Of(Exchange exchange)
    {
        if (exchange.ProtocolState is Http2Stream stream)
            return stream;
        stream = new Http2Stream();
        exchange.ProtocolState = stream;
        return stream;
    }
}
