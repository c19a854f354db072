namespace LoadCluster.Agent.Senders.Socket.Http1;

/// <summary>
/// The last response of an event loop that came in one piece, and what it meant. A response with the same head and the same
/// length means the same, so that comparing bytes is all the reading that most responses need.
/// </summary>
internal sealed class ResponseMemo
{
    private const int MaxHeadBytes = 4096;

    private readonly byte[] _head = new byte[MaxHeadBytes];
    private int _headLength;
    private int _length;
    private bool _isBodyExpected;
    private int _status;

    /// <summary>Reads a piece of input if all of it is such a response.</summary>
    public bool TryRead(ReadOnlySpan<byte> input, bool isBodyExpected, out (int Status, long BodyBytes) known)
    {
        known = (_status, _length - _headLength);
        return input.Length == _length && isBodyExpected == _isBodyExpected
            && input.StartsWith(_head.AsSpan(0, _headLength));
    }

    /// <summary>
    /// Keeps a response without interim ones, chunks or surplus: one whose head, up to the first empty line, and body are
    /// all there is.
    /// </summary>
    public void Keep(ReadOnlySpan<byte> response, bool isBodyExpected, int status, long bodyBytes)
    {
        var head = response.IndexOf("\n\r\n"u8) + 3;
        if (head + bodyBytes != response.Length || head > MaxHeadBytes || response[..head].IndexOf("\n\n"u8) >= 0)
            return;
        response[..head].CopyTo(_head);
        (_headLength, _length, _isBodyExpected, _status) = (head, response.Length, isBodyExpected, status);
    }
}
