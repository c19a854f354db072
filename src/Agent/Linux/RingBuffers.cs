using System.Runtime.InteropServices;

namespace LoadCluster.Agent.Linux;

/// <summary>
/// Buffers for what sockets receive. The system takes one when something has come, so as many are needed as there are
/// answers unread at a time, not one for each connection.
/// </summary>
internal sealed unsafe class RingBuffers : IDisposable
{
    /// <summary>The group that receiving operations name.</summary>
    public const ushort Group = 0;

    private const int Count = 512;
    private const int Bytes = 4096;

    private readonly RingBuffer* _queue =
        (RingBuffer*)NativeMemory.AlignedAlloc((nuint)(Count * sizeof(RingBuffer)), (nuint)Environment.SystemPageSize);

    private readonly byte* _bytes = (byte*)NativeMemory.AlignedAlloc(Count * Bytes, (nuint)Environment.SystemPageSize);
    private ushort _tail;

    /// <summary>Fills the queue, which the ring must know of then.</summary>
    public RingBuffers()
    {
        NativeMemory.Clear(_queue, (nuint)(Count * sizeof(RingBuffer)));
        for (ushort number = 0; number < Count; number++)
            Return(number);
    }

    /// <summary>What a ring must know of them.</summary>
    public RingBufferRegistration Registration => new() { Buffers = _queue, Count = Count, Group = Group };

    /// <summary>What was received into a buffer.</summary>
    public ReadOnlySpan<byte> Read(ushort number, int length) => new(_bytes + (number * Bytes), length);

    /// <summary>Gives a buffer to the system.</summary>
    public void Return(ushort number)
    {
        ref var place = ref _queue[_tail++ & (Count - 1)];
        place.Bytes = _bytes + (number * Bytes);
        (place.Length, place.Number) = (Bytes, number);
        Volatile.Write(ref _queue->Tail, _tail);
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_queue);
        NativeMemory.AlignedFree(_bytes);
    }
}
