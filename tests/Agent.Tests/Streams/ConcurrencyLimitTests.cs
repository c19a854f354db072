using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Shared.Streams;

namespace LoadCluster.Shared.Tests.Streams;

public sealed class ConcurrencyLimitTests
{
    private readonly ManualCalls _calls = new();

    [Fact]
    public async Task Change_Raised_StartsTheDifferenceAtOnce()
    {
        var limit = new ConcurrencyLimit(2);
        await using var results = Start(Sources.Range(100), limit);
        await _calls.NextStarted(2);

        limit.Change(5);

        await _calls.NextStarted(3);
        limit.InFlight.ShouldBe(5);
        limit.MaxInFlight.ShouldBe(5);
        await CompleteAll(results, 100);
    }

    [Fact]
    public async Task Change_Lowered_LetsTheSurplusFinishBeforeStartingMore()
    {
        var limit = new ConcurrencyLimit(5);
        await using var results = Start(Sources.Range(100), limit);
        await _calls.NextStarted(5);

        limit.Change(2);
        limit.InFlight.ShouldBe(5);
        await CompleteAndRead(results, 4);

        (await _calls.NextStarted(1)).ShouldBe([5]);
        limit.InFlight.ShouldBe(2);
        _calls.StartedCount.ShouldBe(6);
        await CompleteAll(results, 96);
    }

    [Fact]
    public async Task Change_ToZeroAndBack_PausesAndResumes()
    {
        var limit = new ConcurrencyLimit(2);
        await using var results = Start(Sources.Range(10), limit);
        await _calls.NextStarted(2);

        limit.Change(0);
        await CompleteAndRead(results, 2);

        _calls.StartedCount.ShouldBe(2);
        limit.Change(1);
        (await _calls.NextStarted(1)).ShouldBe([2]);
        await CompleteAll(results, 8);
    }

    [Fact]
    public async Task Change_ToZeroWhileTheSourceIsAwaited_HoldsTheElementUntilRaised()
    {
        var pulling = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var gate = new TaskCompletionSource();
        async IAsyncEnumerable<int> Gated()
        {
            yield return 0;
            pulling.SetResult();
            await gate.Task;
            yield return 1;
        }

        var limit = new ConcurrencyLimit(2);
        await using var results = Start(Gated(), limit);
        await _calls.NextStarted(1);
        await pulling.Task;

        limit.Change(0);
        gate.SetResult();
        await CompleteAndRead(results, 1);
        _calls.StartedCount.ShouldBe(1);

        limit.Change(1);
        (await _calls.NextStarted(1)).ShouldBe([1]);
        await CompleteAll(results, 1);
    }

    [Fact]
    public void Change_AtAnyTime_LosesNothingAndStaysWithinTheHighestValue()
    {
        var property = Prop.ForAll<NonNegativeInt[], PositiveInt>((changes, last) =>
        {
            var values = changes.Select(change => change.Get).Append(last.Get).ToArray();
            return Task.Run(() => MapsAllWhile(values)).GetAwaiter().GetResult();
        });
        Check.One(Config.QuickThrowOnFailure.WithEndSize(30), property);
    }

    [Fact]
    public async Task MapAsyncUnordered_LimitInUse_Throws()
    {
        var limit = new ConcurrencyLimit(1);
        await using var results = Start(Sources.Range(1), limit);
        await _calls.NextStarted(1);

        await Should.ThrowAsync<InvalidOperationException>(async () =>
        {
            await foreach (var _ in Sources.Range(1).MapAsyncUnordered(limit, ValueTask.FromResult)) ;
        });

        await CompleteAll(results, 1);
    }

    [Fact]
    public async Task MapAsyncUnordered_LimitOfAnEndedEnumeration_MayBeUsedAgain()
    {
        var limit = new ConcurrencyLimit(3);
        for (var i = 0; i < 2; i++)
        {
            var results = await Sources.Range(10).MapAsyncUnordered(limit, ValueTask.FromResult).ToArrayAsync();
            results.Length.ShouldBe(10);
        }

        limit.InFlight.ShouldBe(0);
    }

    [Fact]
    public void Change_Negative_Throws()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => new ConcurrencyLimit(-1));
        Should.Throw<ArgumentOutOfRangeException>(() => new ConcurrencyLimit(1).Change(-1));
    }

    private static async Task<bool> MapsAllWhile(int[] values)
    {
        const int Count = 500;
        var limit = new ConcurrencyLimit(0);
        var changing = Task.Run(async () =>
        {
            foreach (var value in values)
            {
                limit.Change(value);
                await Task.Yield();
            }
        });
        var results = await Sources.YieldingRange(Count).MapAsyncUnordered(limit, async element =>
        {
            await Task.Yield();
            return element;
        }).ToArrayAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        await changing;
        return results.Order().SequenceEqual(Enumerable.Range(0, Count)) && limit.MaxInFlight <= values.Max();
    }

    private Reading Start(IAsyncEnumerable<int> source, ConcurrencyLimit limit) =>
        new(source.MapAsyncUnordered(limit, _calls.Run));

    private async Task CompleteAndRead(Reading results, int count)
    {
        for (var element = 0; element < count; element++)
        {
            _calls.Complete(element);
            await results.Next();
        }
    }

    private async Task CompleteAll(Reading results, int remaining)
    {
        _calls.CompleteAll();
        for (var i = 0; i < remaining; i++) await results.Next();
        await results.End();
    }
}
