using LoadCluster.Shared.Streams;

namespace LoadCluster.Shared.Tests.Streams;

/// <summary>What a long stream costs; alone in the process, since it reads counters of the whole process.</summary>
[Collection(nameof(Alone))]
public sealed class MapAsyncUnorderedFootprintTests
{
    private const int Elements = 1_000_000;
    private const int Limit = 1_000;

    [Fact]
    public async Task MapAsyncUnordered_AMillionElements_AllocatesLittleAndKeepsNothing()
    {
        var heaps = new List<long>();
        var read = 0;
        var allocatedBefore = GC.GetTotalAllocatedBytes(precise: true);
        await foreach (var _ in Sources.Range(Elements).MapAsyncUnordered(Limit, YieldOnce))
        {
            if (++read % (Elements / 5) == 0) heaps.Add(GC.GetTotalMemory(forceFullCollection: true));
        }

        var perElement = (GC.GetTotalAllocatedBytes(precise: true) - allocatedBefore) / (double)Elements;
        read.ShouldBe(Elements);
        perElement.ShouldBeLessThan(400);
        (heaps.Max() - heaps[0]).ShouldBeLessThan(1_000_000);
    }

    [Fact]
    public async Task MapAsyncUnordered_ManyCallsInFlight_BlocksNoThread()
    {
        var calls = new ManualCalls();
        await using var results = new Reading(Sources.Range(10_000).MapAsyncUnordered(10_000, calls.Run));
        await calls.NextStarted(10_000);

        ThreadPool.ThreadCount.ShouldBeLessThan(100);

        calls.CompleteAll();
        for (var i = 0; i < 10_000; i++) await results.Next();
        await results.End();
    }

    private static async ValueTask<int> YieldOnce(int element)
    {
        await Task.Yield();
        return element;
    }
}

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
