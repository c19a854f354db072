using System.Runtime.InteropServices;

namespace LoadCluster.Agent.Linux;

/// <summary>What a ring is made with, and where its parts are then (struct io_uring_params).</summary>
[StructLayout(LayoutKind.Explicit, Size = 120)]
internal unsafe struct RingLayout
{
    [FieldOffset(0)]
    public uint Entries;

    [FieldOffset(4)]
    public uint Completions;

    [FieldOffset(8)]
    public uint Flags;

    [FieldOffset(40)]
    public uint EntriesHead;

    [FieldOffset(44)]
    public uint EntriesTail;

    [FieldOffset(64)]
    public uint EntryNumbers;

    [FieldOffset(80)]
    public uint CompletionsHead;

    [FieldOffset(84)]
    public uint CompletionsTail;

    [FieldOffset(100)]
    public uint CompletionsStart;

    public readonly nint EntryBytes => (nint)Entries * sizeof(RingEntry);

    /// <summary>The length of the memory that holds both queues.</summary>
    public readonly nint QueueBytes => (nint)Math.Max(
        CompletionsStart + (Completions * (uint)sizeof(RingCompletion)), EntryNumbers + (Entries * sizeof(uint)));
}

/// <summary>For how long to wait for completions (struct io_uring_getevents_arg).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct RingWait
{
    public ulong SignalMask;
    public ulong SignalMaskBytes;

    /// <summary>Seconds and nanoseconds; without end if there are none.</summary>
    public long* Timeout;
}

/// <summary>Buffers that the system may choose from (struct io_uring_buf_reg).</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal unsafe struct RingBufferRegistration
{
    [FieldOffset(0)]
    public RingBuffer* Buffers;

    [FieldOffset(8)]
    public uint Count;

    [FieldOffset(12)]
    public ushort Group;
}

/// <summary>One of these (struct io_uring_buf); the tail of the queue is in the first one's last two bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal unsafe struct RingBuffer
{
    [FieldOffset(0)]
    public byte* Bytes;

    [FieldOffset(8)]
    public uint Length;

    [FieldOffset(12)]
    public ushort Number;

    [FieldOffset(14)]
    public ushort Tail;
}
