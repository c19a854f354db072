using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using LoadCluster.Agent.Linux;
using Microsoft.Win32.SafeHandles;

namespace LoadCluster.Agent.Pacing;

/// <summary>
/// Wakes a thread at a moment (timerfd), to the microsecond where a timeout could do it to the millisecond only. Its
/// finalizer closes it: a thread may set it after the waiting thread has ended.
/// </summary>
internal sealed unsafe class Alarm : IAlarm
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private static readonly long NanosecondsPerStamp = NanosecondsPerSecond / Stopwatch.Frequency;

    private readonly SafeFileHandle _handle;

    /// <exception cref="Win32Exception">The system has no more files.</exception>
    public Alarm()
    {
        var file = Libc.CreateTimer(Libc.MonotonicClock, Libc.TimerCloseOnExec);
        if (file < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "timerfd_create failed");
        _handle = new SafeFileHandle(file, ownsHandle: true);
    }

    /// <summary>The file to watch, for those who wait for other files, too.</summary>
    public int File => (int)_handle.DangerousGetHandle();

    /// <inheritdoc/>
    /// <remarks>The stamps of <see cref="Stopwatch"/> are those of the system's monotonic clock.</remarks>
    public void Set(long stamp)
    {
        // A time of 0 would switch it off.
        var nanoseconds = Math.Max(1, Math.Min(stamp, long.MaxValue / NanosecondsPerStamp) * NanosecondsPerStamp);
        var setting = stackalloc long[4] { 0, 0, nanoseconds / NanosecondsPerSecond, nanoseconds % NanosecondsPerSecond };
        _ = Libc.SetTimer(File, Libc.AbsoluteTime, setting, null);
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void Wait()
    {
        ulong count;
        _ = Libc.Read(File, &count, sizeof(ulong));
        GC.KeepAlive(this);
    }
}
