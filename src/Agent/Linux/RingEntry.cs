using System.Runtime.InteropServices;

namespace LoadCluster.Agent.Linux;

/// <summary>An operation that is handed to the system (struct io_uring_sqe).</summary>
[StructLayout(LayoutKind.Explicit, Size = 64)]
internal unsafe struct RingEntry
{
    [FieldOffset(0)]
    public RingOperation Operation;

    [FieldOffset(1)]
    public RingEntryFlags Flags;

    /// <summary>Options of a receive.</summary>
    [FieldOffset(2)]
    public ushort Priority;

    [FieldOffset(4)]
    public int File;

    [FieldOffset(16)]
    public byte* Bytes;

    /// <summary>How many bytes; options of a poll.</summary>
    [FieldOffset(24)]
    public uint Length;

    /// <summary>Options of a send, or what a poll waits for.</summary>
    [FieldOffset(28)]
    public uint Options;

    /// <summary>What its completions carry.</summary>
    [FieldOffset(32)]
    public ulong Key;

    [FieldOffset(40)]
    public ushort BufferGroup;
}

internal enum RingOperation : byte
{
    Poll = 6,
    Send = 26,
    Receive = 27,
}

[Flags]
internal enum RingEntryFlags : byte
{
    None = 0,

    /// <summary>The system chooses one of the buffers that it was given.</summary>
    SelectsBuffer = 1 << 5,

    /// <summary>Only a failure completes visibly.</summary>
    SkipsSuccess = 1 << 6,
}

/// <summary>The result of an operation (struct io_uring_cqe).</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct RingCompletion
{
    /// <summary>What the operation was given to carry.</summary>
    public readonly ulong Key;

    /// <summary>What the system call would return; an error number is negative.</summary>
    public readonly int Result;

    private const uint HasBuffer = 1;
    private const uint CompletesAgain = 2;
    private const uint SocketIsNotEmpty = 4;
    private const int BufferShift = 16;

    private readonly uint _flags;

    /// <summary>Whether the same operation will complete again.</summary>
    public bool HasMore => (_flags & CompletesAgain) != 0;

    /// <summary>Whether there is more to read in the socket, be it only its end.</summary>
    public bool IsFollowed => (_flags & SocketIsNotEmpty) != 0;

    /// <summary>The buffer that holds what was received, if there is one.</summary>
    public ushort? Buffer => (_flags & HasBuffer) != 0 ? (ushort)(_flags >> BufferShift) : null;
}
