using System.Runtime.CompilerServices;

namespace LoadCluster.Shared.Tests.Streams;

/// <summary>Sources to map.</summary>
internal static class Sources
{
#pragma warning disable CS1998 // It completes synchronously on purpose.
    public static async IAsyncEnumerable<int> Range(int count)
    {
        for (var index = 0; index < count; index++) yield return index;
    }
#pragma warning restore CS1998

    public static async IAsyncEnumerable<int> YieldingRange(int count)
    {
        for (var index = 0; index < count; index++)
        {
            await Task.Yield();
            yield return index;
        }
    }

    /// <summary>Yields what is there, then waits until its token is cancelled.</summary>
    public static async IAsyncEnumerable<int> ThenWaiting(
        int available, [EnumeratorCancellation] CancellationToken ct = default)
    {
        for (var index = 0; index < available; index++) yield return index;
        await Task.Delay(Timeout.Infinite, ct);
    }
}
