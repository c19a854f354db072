using System.ComponentModel;
using System.Runtime.InteropServices;

namespace LoadCluster.Agent.Linux;

/// <summary>
/// Tells which of many files can be read or written (epoll, edge-triggered). A file is registered once, for everything;
/// so the receiver of an event must read or write until there is no more, or rearm it.
/// </summary>
internal sealed unsafe class Epoll : IDisposable
{
    private const int Capacity = 512;
    private const uint Everything = 0x8000_2005;

    // The structure is packed on x86-64 only.
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private readonly int _epoll = Libc.CreateEpoll(Libc.EpollCloseOnExec);
    private readonly byte* _events = (byte*)NativeMemory.AllocZeroed(Capacity, 16);

    /// <exception cref="Win32Exception">The system has no more files.</exception>
    public Epoll()
    {
        if (_epoll < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "epoll_create1 failed");
    }

    /// <summary>Starts to watch a file, until it is closed.</summary>
    /// <param name="file">The file.</param>
    /// <param name="key">What its events carry.</param>
    /// <returns>Whether the system could.</returns>
    public bool TryAdd(int file, ulong key) => TryControl(Libc.EpollAdd, file, key);

    /// <summary>Asks to be told again of what the file can do now.</summary>
    public void Rearm(int file, ulong key) => TryControl(Libc.EpollModify, file, key);

    /// <summary>Waits for events.</summary>
    /// <param name="timeoutMilliseconds">How long at most; -1 without end.</param>
    /// <returns>How many events there are, until the next call.</returns>
    public int Wait(int timeoutMilliseconds) =>
        Math.Max(0, Libc.WaitEpoll(_epoll, _events, Capacity, timeoutMilliseconds));

    /// <summary>The key of an event.</summary>
    public ulong KeyAt(int index) => *(ulong*)(_events + (index * Stride) + Stride - 8);

    /// <summary>What an event says.</summary>
    public Readiness ReadinessAt(int index) => *(Readiness*)(_events + (index * Stride));

    public void Dispose()
    {
        _ = Libc.Close(_epoll);
        NativeMemory.Free(_events);
    }

    private bool TryControl(int operation, int file, ulong key)
    {
        var interest = stackalloc byte[16];
        *(uint*)interest = Everything;
        *(ulong*)(interest + Stride - 8) = key;
        return Libc.ControlEpoll(_epoll, operation, file, interest) == 0;
    }
}

/// <summary>What a file can do, or its state; the values are the system's.</summary>
[Flags]
internal enum Readiness : uint
{
    /// <summary>There is something to read.</summary>
    In = 0x1,

    /// <summary>There is room to write.</summary>
    Out = 0x4,

    /// <summary>It failed.</summary>
    Error = 0x8,

    /// <summary>Both directions are closed.</summary>
    HangUp = 0x10,

    /// <summary>The other side has closed its direction.</summary>
    PeerClosed = 0x2000,

    /// <summary>Nothing more will come after what there is to read.</summary>
    Ending = Error | HangUp | PeerClosed,
}
