using System.Diagnostics;

namespace LoadCluster.Agent.Tests;

public class OwnProcessTests
{
    [Fact]
    public async Task ReleaseMemory_SeveralAgents_IsDoneOnceForThoseThatWaitedAndNotAtOnceForOthers()
    {
        var since = Stopwatch.GetTimestamp();
        // Another test may have released it a moment ago.
        for (var tries = 0; !OwnProcess.ReleaseMemory(since); tries++)
        {
            tries.ShouldBeLessThan(100);
            await Task.Delay(100);
        }

        OwnProcess.ReleaseMemory(since).ShouldBeTrue();
        OwnProcess.ReleaseMemory(Stopwatch.GetTimestamp()).ShouldBeFalse();
    }
}
