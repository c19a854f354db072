using System.Runtime.InteropServices;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>A socket of a ring, and after it the next one of the same connection.</summary>
internal sealed unsafe class RingSocket : IDisposable
{
    private const int MaxBytes = 512;

    /// <summary>The key of its connection; 0 while there is no socket.</summary>
    public ulong Key { get; private set; }

    public int File { get; private set; }

    /// <summary>Whether there is no room for what is to be sent.</summary>
    public bool IsBlocked { get; set; }

    /// <summary>What is being sent: memory that stays while the system may read it.</summary>
    public byte* Bytes { get; } = (byte*)NativeMemory.Alloc(MaxBytes);

    public int Length { get; private set; }

    /// <summary>The place in the ring's queue behind the last piece that was queued to be sent.</summary>
    public uint Queued { get; set; }

    /// <summary>The last event of the present ones that brought something received.</summary>
    public int LastReceived { get; set; }

    public void Open(int file, ulong key) => (File, Key, IsBlocked) = (file, key, false);

    public void Close() => Key = 0;

    /// <summary>Keeps bytes to send, if they are few.</summary>
    public bool TryKeep(ReadOnlySpan<byte> bytes)
    {
        Length = bytes.Length;
        return bytes.TryCopyTo(new Span<byte>(Bytes, MaxBytes));
    }

    public void Dispose() => NativeMemory.Free(Bytes);
}
