namespace LoadCluster.Target.Tests;

/// <summary>What the tests of a running target share.</summary>
internal static class Targets
{
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(10);

    public static Task<TargetServer> StartAsync(TargetOptions options) =>
        TargetServer.StartAsync(options, CancellationToken.None);

    public static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
            await Task.Delay(1, patience.Token);
    }
}
