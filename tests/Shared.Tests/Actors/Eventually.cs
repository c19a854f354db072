using System.Diagnostics;

namespace LoadCluster.Shared.Tests.Actors;

/// <summary>Waits for a condition.</summary>
internal static class Eventually
{
    public static async Task<TimeSpan> TrueAsync(Func<bool> condition, int seconds = 20, Func<string>? what = null)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > TimeSpan.FromSeconds(seconds))
                throw new TimeoutException($"{what?.Invoke() ?? "the condition"} was not met in {seconds} s");
            await Task.Delay(10);
        }
        return watch.Elapsed;
    }
}
