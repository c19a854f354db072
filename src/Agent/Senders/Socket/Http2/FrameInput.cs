namespace LoadCluster.Agent.Senders.Socket.Http2;

/// <summary>
/// Puts together what was cut between two pieces of input: the head of a frame, or a frame that is not passed on in parts.
/// </summary>
internal sealed class FrameInput
{
    private const int FirstSize = 64;

    private byte[] _bytes = [];
    private int _length;

    /// <summary>The part that has come.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public bool IsEmpty => _length == 0;

    public void Clear() => (_bytes, _length) = ([], 0);

    /// <summary>Takes bytes from the input until there are so many.</summary>
    /// <returns>Whether there are.</returns>
    public bool Fill(ref ReadOnlySpan<byte> input, int wanted)
    {
        var taken = Math.Min(input.Length, Math.Max(0, wanted - _length));
        if (_bytes.Length < _length + taken)
            Array.Resize(ref _bytes, Math.Max(FirstSize, Math.Max(_length + taken, _bytes.Length * 2)));
        input[..taken].CopyTo(_bytes.AsSpan(_length));
        input = input[taken..];
        _length += taken;
        return _length >= wanted;
    }
}
