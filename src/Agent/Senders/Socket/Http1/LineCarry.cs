namespace LoadCluster.Agent.Senders.Socket.Http1;

/// <summary>Puts together the lines that were cut between two pieces of input.</summary>
internal struct LineCarry
{
    private const int FirstSize = 256;

    private byte[]? _bytes;
    private int _length;

    /// <summary>Whether the last line was longer than allowed.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Whether no part of a line is carried.</summary>
    public readonly bool IsEmpty => _length == 0;

    public void Clear() => (_length, IsTooLong) = (0, false);

    /// <summary>
    /// Takes the next line, its end included, from the front of the input; or all of it if no line ends there.
    /// </summary>
    /// <param name="rest">The input; afterwards what follows the line.</param>
    /// <param name="maxLength">The most bytes of the line.</param>
    /// <param name="line">Valid until the next call, or until the input is overwritten.</param>
    /// <returns><see langword="false"/> when the line goes on in the next piece, or is too long.</returns>
    public bool TryTakeLine(ref ReadOnlySpan<byte> rest, int maxLength, out ReadOnlySpan<byte> line)
    {
        var end = rest.IndexOf((byte)'\n') + 1;
        var piece = end > 0 ? rest[..end] : rest;
        rest = rest[piece.Length..];
        line = piece;
        IsTooLong = _length + piece.Length > maxLength;
        if (IsTooLong)
            return false;
        if (end > 0 && _length == 0)
            return true;
        Append(piece);
        if (end == 0)
            return false;
        line = _bytes.AsSpan(0, _length);
        _length = 0;
        return true;
    }

    /// <summary>
    /// A line without its end, which is CR LF or, as RFC 9112, section 2.2, lets us accept, a bare LF.
    /// </summary>
    public static ReadOnlySpan<byte> TrimLineEnd(ReadOnlySpan<byte> line)
    {
        line = line[..^1];
        return line.EndsWith((byte)'\r') ? line[..^1] : line;
    }

    private void Append(ReadOnlySpan<byte> piece)
    {
        var needed = _length + piece.Length;
        if (_bytes is null || _bytes.Length < needed)
            Array.Resize(ref _bytes, Math.Max(FirstSize, needed * 2));
        piece.CopyTo(_bytes.AsSpan(_length));
        _length = needed;
    }
}
