using System.Runtime.InteropServices;
using System.Text;

namespace LoadCluster.Coordinator.Replication;

/// <summary>Syncs a folder, so that renames and new files in it survive a power failure.</summary>
internal static class FolderSync
{
    private const int ReadOnlyDirectoryCloseOnExec = 0x90000;

    public static void Sync(string folder)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var descriptor = Open(Encoding.UTF8.GetBytes(folder + '\0'), ReadOnlyDirectoryCloseOnExec);
        if (descriptor < 0)
            throw Error(folder);
        var result = FileSync(descriptor);
        var error = Error(folder);
        _ = Close(descriptor);
        if (result < 0)
            throw error;
    }

    private static IOException Error(string folder) =>
        new($"cannot sync {folder}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}");

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static extern int FileSync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    private static extern int Close(int descriptor);
}
