using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LoadCluster.Agent.Drivers.Socket;

/// <summary>
/// Wakes an event loop at a moment (timerfd), to the microsecond where waiting for events alone could do it to the
/// millisecond only.
/// </summary>
internal sealed unsafe class Alarm : IDisposable
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private static readonly long NanosecondsPerStamp = NanosecondsPerSecond / Stopwatch.Frequency;

    private long _set;

    /// <exception cref="Win32Exception">The system has no more files.</exception>
    public Alarm()
    {
        File = Libc.CreateTimer(Libc.MonotonicClock, Libc.EventNonBlockCloseOnExec);
        if (File < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "timerfd_create failed");
    }

    /// <summary>The file to watch.</summary>
    public int File { get; }

    /// <summary>Sets it to a moment instead of any other.</summary>
    /// <param name="stamp">A stamp of <see cref="Stopwatch"/>, which on Linux reads the same clock.</param>
    public void Set(long stamp)
    {
        if (stamp == _set)
            return;
        _set = stamp;
        var nanoseconds = stamp * NanosecondsPerStamp;
        var setting = stackalloc long[4] { 0, 0, nanoseconds / NanosecondsPerSecond, nanoseconds % NanosecondsPerSecond };
        _ = Libc.SetTimer(File, Libc.AbsoluteTime, setting, null);
    }

    public void Dispose() => _ = Libc.Close(File);
}
