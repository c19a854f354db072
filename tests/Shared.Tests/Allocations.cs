namespace LoadCluster.Shared.Tests;

/// <summary>Counts what code allocates.</summary>
internal static class Allocations
{
    /// <summary>
    /// The least bytes of some tries: now and then the runtime allocates on our thread while it compiles what runs often.
    /// </summary>
    public static long LeastOf(Action code)
    {
        var least = long.MaxValue;
        for (var tries = 0; tries < 5 && least > 0; tries++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            code();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
