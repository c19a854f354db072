using System.Buffers.Binary;

namespace LoadCluster.Agent.Senders.Socket.Http2;

/// <summary>Buffers that connections of one loop have only while they have something to send.</summary>
internal sealed class SendBufferPool
{
    private const int FirstSize = 16 * 1024;
    private const int MostKept = 64;
    private const int LargestKept = 256 * 1024;

    private readonly Stack<byte[]> _idle = [];

    public byte[] Rent() => _idle.TryPop(out var buffer) ? buffer : new byte[FirstSize];

    public void Return(byte[] buffer)
    {
        if (_idle.Count < MostKept && buffer.Length <= LargestKept)
            _idle.Push(buffer);
    }
}

/// <summary>Frames of one connection that are not yet sent.</summary>
internal sealed class SendBuffer(SendBufferPool pool)
{
    private byte[]? _bytes;
    private int _start;
    private int _end;

    public int Length => _end - _start;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(_start, Length);

    /// <summary>A place for so many bytes behind the others.</summary>
    public Span<byte> Reserve(int length)
    {
        _bytes ??= pool.Rent();
        if (_end + length > _bytes.Length && _start > 0)
        {
            Bytes.CopyTo(_bytes);
            (_start, _end) = (0, Length);
        }
        if (_end + length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_end + length, _bytes.Length * 2));
        return _bytes.AsSpan(_end, length);
    }

    /// <summary>So many of the reserved bytes are written.</summary>
    public void Commit(int length) => _end += length;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Commit(bytes.Length);
    }

    public void Write(FrameHeader header)
    {
        header.Write(Reserve(FrameHeader.Bytes));
        Commit(FrameHeader.Bytes);
    }

    /// <summary>Writes a frame whose payload is one number.</summary>
    public void Write(FrameType type, int stream, uint number)
    {
        Write(new FrameHeader(sizeof(uint), type, FrameFlags.None, stream));
        BinaryPrimitives.WriteUInt32BigEndian(Reserve(sizeof(uint)), number);
        Commit(sizeof(uint));
    }

    /// <summary>So many bytes are sent.</summary>
    public void Sent(int length)
    {
        _start += length;
        if (_start == _end)
            Clear();
    }

    public void Clear()
    {
        if (_bytes is not null)
            pool.Return(_bytes);
        (_bytes, _start, _end) = (null, 0, 0);
    }
}
