using System.Globalization;
using System.Runtime.InteropServices;

namespace LoadCluster.Agent.Tests.Senders;

/// <summary>Lowers the number of files this process may have open, until it is disposed. Linux only.</summary>
internal sealed partial class OpenFilesLimit : IDisposable
{
    private const int NumberOfFiles = 7;
    private readonly Limit _before;

    private OpenFilesLimit(ulong soft)
    {
        GetLimit(NumberOfFiles, out _before).ShouldBe(0);
        Set(_before with { Soft = soft });
    }

    /// <summary>Leaves at most so many to be opened.</summary>
    public static OpenFilesLimit LeaveFree(int files)
    {
        // The limit is on the number that a file gets, not on how many there are: numbers that became free count, too.
        var used = Directory.GetFiles("/proc/self/fd").Select(Path.GetFileName)
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture));
        return new((ulong)Enumerable.Range(0, int.MaxValue).Except(used).ElementAt(files));
    }

    public void Dispose() => Set(_before);

    private static void Set(Limit limit) => SetLimit(NumberOfFiles, limit).ShouldBe(0);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    private readonly record struct Limit(ulong Soft, ulong Hard);
}
