using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LoadCluster.Agent.Linux;

/// <summary>
/// Wakes an event loop from another thread (eventfd). Its finalizer closes it: a thread may signal after the
/// loop has ended.
/// </summary>
internal sealed unsafe class WakeSignal
{
    private readonly SafeFileHandle _handle;

    /// <exception cref="Win32Exception">The system has no more files.</exception>
    public WakeSignal()
    {
        var file = Libc.OpenEvent(0, Libc.EventNonBlockCloseOnExec);
        if (file < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "eventfd failed");
        _handle = new SafeFileHandle(file, ownsHandle: true);
    }

    /// <summary>The file to watch.</summary>
    public int File => (int)_handle.DangerousGetHandle();

    /// <summary>Wakes the loop, now or when it waits next. Any thread.</summary>
    public void Signal()
    {
        ulong one = 1;
        _ = Libc.Write(File, &one, sizeof(ulong));
        GC.KeepAlive(this);
    }

    /// <summary>Takes note of all signals so far.</summary>
    public void Clear()
    {
        ulong count;
        _ = Libc.Read(File, &count, sizeof(ulong));
    }
}
