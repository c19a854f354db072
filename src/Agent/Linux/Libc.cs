using System.Runtime.InteropServices;

namespace LoadCluster.Agent.Linux;

/// <summary>
/// The system calls of the event loop, as Linux documents them in section 2 of its manual. Calls that cannot block skip
/// the runtime's bookkeeping for those that can, which is a part of the cost of a request.
/// </summary>
internal static unsafe partial class Libc
{
    public const int StreamNonBlockCloseOnExec = 0x80801;
    public const int NoSignal = 0x4000;
    public const int EventNonBlockCloseOnExec = 0x80800;
    public const int EpollCloseOnExec = 0x80000;
    public const int TimerCloseOnExec = 0x80000;
    public const int MonotonicClock = 1;
    public const int AbsoluteTime = 1;
    public const int EpollAdd = 1;
    public const int EpollModify = 3;

    public const int TcpLevel = 6;
    public const int TcpNoDelay = 1;
    public const int SocketLevel = 1;
    public const int SocketError = 4;
    public const int IpLevel = 0;
    public const int IpBindAddressNoPort = 24;
    public const int BothDirections = 2;
    public const int DoNotWait = 0x40;
    public const int SendAll = 0x100;

    public const int ReadWrite = 3;
    public const int SharedAndPopulated = 0x8001;
    public const nint NotMapped = -1;

    // Newer calls have the same numbers on all architectures; the C library has no functions for them.
    public const nint SetUpRingCall = 425;
    public const nint EnterRingCall = 426;
    public const nint RegisterWithRingCall = 427;
    public const uint RegisterBuffers = 22;

    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
    public static partial int OpenSocket(int domain, int type, int protocol);

    [LibraryImport(Library, EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int socket, int level, int name, in int value, int length);

    [LibraryImport(Library, EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int socket, int level, int name, out int value, ref int length);

    [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int socket, byte* address, int length);

    [LibraryImport(Library, EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int socket, byte* address, int length);

    [LibraryImport(Library, EntryPoint = "send", SetLastError = true)]
    [SuppressGCTransition]
    public static partial nint Send(int socket, byte* bytes, nint length, int flags);

    [LibraryImport(Library, EntryPoint = "recv", SetLastError = true)]
    [SuppressGCTransition]
    public static partial nint Receive(int socket, byte* bytes, nint length, int flags);

    [LibraryImport(Library, EntryPoint = "shutdown")]
    public static partial int Shutdown(int socket, int directions);

    [LibraryImport(Library, EntryPoint = "close")]
    public static partial int Close(int file);

    [LibraryImport(Library, EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int CreateEpoll(int flags);

    [LibraryImport(Library, EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int ControlEpoll(int epoll, int operation, int file, byte* interest);

    [LibraryImport(Library, EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int WaitEpoll(int epoll, byte* events, int capacity, int timeoutMilliseconds);

    [LibraryImport(Library, EntryPoint = "eventfd", SetLastError = true)]
    public static partial int OpenEvent(uint initial, int flags);

    [LibraryImport(Library, EntryPoint = "timerfd_create", SetLastError = true)]
    public static partial int CreateTimer(int clock, int flags);

    [LibraryImport(Library, EntryPoint = "timerfd_settime", SetLastError = true)]
    [SuppressGCTransition]
    public static partial int SetTimer(int timer, int flags, long* setting, long* before);

    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int file, ulong* value, nint length);

    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int file, ulong* value, nint length);

    [LibraryImport(Library, EntryPoint = "mmap", SetLastError = true)]
    public static partial byte* Map(void* address, nint length, int protection, int flags, int file, nint offset);

    [LibraryImport(Library, EntryPoint = "munmap")]
    public static partial int Unmap(void* address, nint length);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint SetUpRing(nint call, uint entries, RingLayout* layout);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint EnterRing(nint call, int ring, uint submitted, uint wanted, uint flags, RingWait* wait, nint waitBytes);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    public static partial nint RegisterWithRing(nint call, int ring, uint operation, void* argument, uint count);
}
