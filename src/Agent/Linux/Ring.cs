using System.Runtime.InteropServices;

namespace LoadCluster.Agent.Linux;

/// <summary>
/// Operations that the system carries out, many with one call (io_uring). One thread owns it: the one that creates it.
/// </summary>
internal sealed unsafe class Ring : IDisposable
{
    private const uint EntryCount = 1024;
    private const uint CompletionCount = 4096;

    private const uint SizesCompletions = 1 << 3;
    private const uint SubmitsBehindFaults = 1 << 7;
    private const uint HasOneThread = 1 << 12;
    private const uint CompletesWhileThreadWaits = 1 << 13;

    private const uint TakesCompletions = 1;
    private const uint TakesWait = 8;
    private const nint EntriesOffset = 0x10000000;
    private const long NanosecondsPerSecond = 1_000_000_000;

    private readonly int _ring;
    private readonly RingLayout _layout;
    private readonly byte* _queues;
    private readonly RingEntry* _entries;
    private readonly uint* _entriesHead;
    private readonly uint* _entriesTail;
    private readonly uint* _completionsHead;
    private readonly uint* _completionsTail;
    private readonly RingCompletion* _completions;
    private uint _tail;

    private Ring(int ring, in RingLayout layout, byte* queues, RingEntry* entries)
    {
        (_ring, _layout) = (ring, layout);
        _queues = queues;
        _entries = entries;
        _entriesHead = At(layout.EntriesHead);
        _entriesTail = At(layout.EntriesTail);
        _completionsHead = At(layout.CompletionsHead);
        _completionsTail = At(layout.CompletionsTail);
        _completions = (RingCompletion*)(_queues + layout.CompletionsStart);
        for (var i = 0u; i < layout.Entries; i++)
            At(layout.EntryNumbers)[i] = i;
    }

    /// <summary>Completions that wait to be taken.</summary>
    public uint Completed => Volatile.Read(ref *_completionsTail) - *_completionsHead;

    /// <summary>How many operations there have been; it wraps around.</summary>
    public uint Queued => _tail;

    private uint Unsubmitted => _tail - Volatile.Read(ref *_entriesHead);

    /// <summary>A ring for the calling thread.</summary>
    /// <returns><see langword="null"/> where the system has none (Linux before 6.1) or forbids it, as many containers do.</returns>
    public static Ring? TryCreate()
    {
        var layout = new RingLayout
        {
            Flags = SizesCompletions | SubmitsBehindFaults | HasOneThread | CompletesWhileThreadWaits,
            Completions = CompletionCount,
        };
        var ring = (int)Libc.SetUpRing(Libc.SetUpRingCall, EntryCount, &layout);
        if (ring < 0)
            return null;
        var queues = Libc.Map(null, layout.QueueBytes, Libc.ReadWrite, Libc.SharedAndPopulated, ring, 0);
        var entries = Libc.Map(null, layout.EntryBytes, Libc.ReadWrite, Libc.SharedAndPopulated, ring, EntriesOffset);
        if ((nint)queues != Libc.NotMapped && (nint)entries != Libc.NotMapped)
            return new Ring(ring, layout, queues, (RingEntry*)entries);
        _ = Libc.Close(ring);
        return null;
    }

    /// <summary>Lends buffers to the system.</summary>
    /// <returns>Whether it knows how to choose from them.</returns>
    public bool TryRegister(RingBufferRegistration buffers) =>
        Libc.RegisterWithRing(Libc.RegisterWithRingCall, _ring, Libc.RegisterBuffers, &buffers, 1) == 0;

    /// <summary>The next operation, with nothing set: it is submitted with the next call that waits or submits.</summary>
    /// <exception cref="InvalidOperationException">The system takes no more.</exception>
    public ref RingEntry Next()
    {
        if (Unsubmitted == _layout.Entries)
            Submit();
        ref var entry = ref _entries[_tail & (_layout.Entries - 1)];
        entry = default;
        Volatile.Write(ref *_entriesTail, ++_tail);
        return ref entry;
    }

    /// <summary>Whether the system has taken the operations up to one.</summary>
    /// <param name="queued">How many there were with that one.</param>
    public bool IsSubmitted(uint queued) => (int)(Volatile.Read(ref *_entriesHead) - queued) >= 0;

    /// <summary>Hands all operations over. What can be done at once is done when this returns.</summary>
    /// <exception cref="InvalidOperationException">The system takes no more.</exception>
    public void Submit()
    {
        while (Unsubmitted > 0)
        {
            if (Libc.EnterRing(Libc.EnterRingCall, _ring, Unsubmitted, 0, 0, null, 0) <= 0)
                throw new InvalidOperationException($"io_uring takes no more operations: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>Submits, and waits for completions.</summary>
    /// <param name="timeoutMilliseconds">How long at most; -1 without end.</param>
    /// <param name="wanted">How many to wait for; fewer come when the time to gather is over.</param>
    /// <param name="gatherMicroseconds">How long to wait for more than one.</param>
    public void Wait(int timeoutMilliseconds, int wanted, long gatherMicroseconds)
    {
        if (timeoutMilliseconds == 0 || Completed > 0)
        {
            Enter(0, 0);
            return;
        }
        if (wanted > 1)
            Enter(wanted, gatherMicroseconds * 1000);
        if (Completed == 0)
            Enter(1, timeoutMilliseconds * 1_000_000L);
    }

    /// <summary>One of those that are completed.</summary>
    public ref readonly RingCompletion CompletionAt(int index) =>
        ref _completions[(*_completionsHead + (uint)index) & (_layout.Completions - 1)];

    /// <summary>Gives the places of the first completions back.</summary>
    public void Release(int count) => Volatile.Write(ref *_completionsHead, *_completionsHead + (uint)count);

    public void Dispose()
    {
        _ = Libc.Close(_ring);
        _ = Libc.Unmap(_entries, _layout.EntryBytes);
        _ = Libc.Unmap(_queues, _layout.QueueBytes);
    }

    /// <summary>Submits, and takes completions: at least so many, or what there is after a time. A negative time has no end.</summary>
    private void Enter(int wanted, long nanoseconds)
    {
        var time = stackalloc long[2] { nanoseconds / NanosecondsPerSecond, nanoseconds % NanosecondsPerSecond };
        var wait = new RingWait { Timeout = nanoseconds < 0 ? null : time };
        _ = Libc.EnterRing(
            Libc.EnterRingCall, _ring, Unsubmitted, (uint)wanted, TakesCompletions | TakesWait, &wait, sizeof(RingWait));
    }

    private uint* At(uint offset) => (uint*)(_queues + offset);
}
