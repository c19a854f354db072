using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Shared.Streams;

namespace LoadCluster.Shared.Tests.Streams;

public sealed class MapAsyncUnorderedTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ManualCalls _calls = new();

    [Fact]
    public async Task MapAsyncUnordered_CallsCompleteOutOfOrder_YieldsInCompletionOrder()
    {
        await using var results = Sources.Range(3).MapAsyncUnordered(3, _calls.Run).GetAsyncEnumerator();
        var first = results.MoveNextAsync();
        await _calls.NextStarted(3);

        _calls.Complete(2);
        (await first).ShouldBeTrue();
        results.Current.ShouldBe(2);
        foreach (var element in new[] { 0, 1 })
        {
            _calls.Complete(element);
            (await results.MoveNextAsync()).ShouldBeTrue();
            results.Current.ShouldBe(element);
        }

        (await results.MoveNextAsync()).ShouldBeFalse();
    }

    [Fact]
    public void MapAsyncUnordered_AnySourceAndLimit_MapsEachElementOnceWithinTheLimit()
    {
        var property = Prop.ForAll<PositiveInt, NonNegativeInt, bool>((limit, count, yields) =>
        {
            var bound = new ConcurrencyLimit(limit.Get);
            var source = yields ? Sources.YieldingRange(count.Get) : Sources.Range(count.Get);
            var mapping = Task.Run(() => MapsEachOnce(source, bound, count.Get));
            return mapping.GetAwaiter().GetResult() && bound.MaxInFlight <= limit.Get;
        });
        Check.One(Config.QuickThrowOnFailure.WithEndSize(300), property);
    }

    [Fact]
    public async Task MapAsyncUnordered_AllSlotsTaken_PullsOnlyWhenOneIsFree()
    {
        var pulled = 0;
        async IAsyncEnumerable<int> Counting()
        {
            await foreach (var element in Sources.Range(10))
            {
                Interlocked.Increment(ref pulled);
                yield return element;
            }
        }

        var reading = Read(Counting().MapAsyncUnordered(3, _calls.Run));
        await _calls.NextStarted(3);
        Volatile.Read(ref pulled).ShouldBe(3);

        _calls.Complete(1);
        (await _calls.NextStarted(1)).ShouldBe([3]);
        Volatile.Read(ref pulled).ShouldBe(4);

        for (var element = 0; element < 10; element++)
        {
            if (element > 3) await _calls.NextStarted(1);
            if (element != 1) _calls.Complete(element);
        }

        (await reading).Count.ShouldBe(10);
    }

    [Fact]
    public async Task MapAsyncUnordered_SourceThatWaits_KeepsStartingAndReading()
    {
        var results = await Read(Sources.YieldingRange(1000).MapAsyncUnordered(7, YieldOnce));

        results.Order().ShouldBe(Enumerable.Range(0, 1000));
    }

    [Fact]
    public async Task MapAsyncUnordered_CallThrows_YieldsStartedCallsThenThrows()
    {
        var told = new TaskCompletionSource();
        async IAsyncEnumerable<int> Told([EnumeratorCancellation] CancellationToken ct = default)
        {
            await using var telling = ct.Register(told.SetResult);
            await foreach (var element in Sources.Range(100)) yield return element;
        }

        var reading = ReadUntilError(Told().MapAsyncUnordered(3, _calls.Run));
        await _calls.NextStarted(3);

        _calls.Fail(0, new InvalidDataException("call"));
        await told.Task.WaitAsync(Patience);
        _calls.Complete(1);
        reading.IsCompleted.ShouldBeFalse();
        _calls.Complete(2);

        var (results, error) = await reading.WaitAsync(Patience);
        results.Order().ShouldBe([1, 2]);
        error.ShouldBeOfType<InvalidDataException>().Message.ShouldBe("call");
        _calls.StartedCount.ShouldBe(3);
    }

    [Fact]
    public async Task MapAsyncUnordered_CallThrowsSynchronously_Throws()
    {
        var (_, error) = await ReadUntilError(
            Sources.Range(5).MapAsyncUnordered<int, int>(2, _ => throw new InvalidDataException("now")));

        error.ShouldBeOfType<InvalidDataException>();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task MapAsyncUnordered_SourceThrows_YieldsStartedCallsThenThrows(bool late)
    {
        async IAsyncEnumerable<int> Failing()
        {
            yield return 0;
            if (late) await Task.Yield();
            throw new InvalidDataException("source");
        }

        var reading = ReadUntilError(Failing().MapAsyncUnordered(5, _calls.Run));
        await _calls.NextStarted(1);
        _calls.Complete(0);

        var (results, error) = await reading.WaitAsync(Patience);
        results.ShouldBe([0]);
        error.ShouldBeOfType<InvalidDataException>().Message.ShouldBe("source");
    }

    [Fact]
    public async Task MapAsyncUnordered_ConsumerLeavesEarly_AwaitsStartedCallsAndDisposesTheSource()
    {
        var disposed = false;
        async IAsyncEnumerable<int> Disposable()
        {
            try
            {
                await foreach (var element in Sources.Range(100)) yield return element;
            }
            finally
            {
                disposed = true;
            }
        }

        var limit = new ConcurrencyLimit(3);
        var results = Disposable().MapAsyncUnordered(limit, _calls.Run).GetAsyncEnumerator();
        var first = results.MoveNextAsync();
        await _calls.NextStarted(3);
        _calls.Complete(0);
        await first;
        await _calls.NextStarted(1);

        var leaving = results.DisposeAsync().AsTask();
        _calls.Complete(1);
        _calls.Complete(2);
        leaving.IsCompleted.ShouldBeFalse();
        disposed.ShouldBeFalse();
        _calls.Complete(3);
        await leaving.WaitAsync(Patience);

        disposed.ShouldBeTrue();
        limit.InFlight.ShouldBe(0);
        _calls.StartedCount.ShouldBe(4);
    }

    [Fact]
    public async Task MapAsyncUnordered_ConsumerThatStopsReading_HoldsTheSourceBackAtTwiceTheLimit()
    {
        var started = 0;
        var calls = Sources.Range(1_000).MapAsyncUnordered(4, async element =>
        {
            Interlocked.Increment(ref started);
            await Task.Yield();
            return element;
        });
        var bounds = new List<int>();

        var read = 0;
        await foreach (var _ in calls)
        {
            read++;
            if (read % 100 == 0) await Task.Delay(5);
            bounds.Add(Volatile.Read(ref started) - read);
        }

        read.ShouldBe(1_000);
        bounds.Max().ShouldBeLessThanOrEqualTo(8);
    }

    [Fact]
    public async Task MapAsyncUnordered_CallsCompleteSynchronously_DoesNotNestThem()
    {
        var sum = 0L;
        await foreach (var element in Sources.Range(1_000_000).MapAsyncUnordered(1_000, ValueTask.FromResult))
            sum += element;

        sum.ShouldBe(1_000_000L * 999_999 / 2);
    }

    [Fact]
    public async Task MapAsyncUnordered_AmbientValueOfOneCall_DoesNotReachAnother()
    {
        var ambient = new AsyncLocal<int>();
        var leaked = 0;
        await Read(Sources.Range(1_000).MapAsyncUnordered(2, async element =>
        {
            if (ambient.Value != 0) Interlocked.Increment(ref leaked);
            ambient.Value = element + 1;
            await Task.Yield();
            return element;
        }));

        leaked.ShouldBe(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void MapAsyncUnordered_LimitBelowOne_Throws(int limit) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Sources.Range(1).MapAsyncUnordered(limit, _calls.Run));

    private static async ValueTask<int> YieldOnce(int element)
    {
        await Task.Yield();
        return element;
    }

    private static async Task<bool> MapsEachOnce(IAsyncEnumerable<int> source, ConcurrencyLimit limit, int count)
    {
        var inFlight = 0;
        var overrun = false;
        var results = await Read(source.MapAsyncUnordered(limit, async element =>
        {
            overrun |= Interlocked.Increment(ref inFlight) > limit.Value;
            if (element % 3 != 0) await Task.Yield();
            Interlocked.Decrement(ref inFlight);
            return element;
        }));
        return !overrun && results.Order().SequenceEqual(Enumerable.Range(0, count));
    }

    private static async Task<List<int>> Read(IAsyncEnumerable<int> results)
    {
        var (read, error) = await ReadUntilError(results).WaitAsync(Patience);
        error.ShouldBeNull();
        return read;
    }

    private static async Task<(List<int> Results, Exception? Error)> ReadUntilError(IAsyncEnumerable<int> results)
    {
        var read = new List<int>();
        try
        {
            await foreach (var result in results) read.Add(result);
            return (read, null);
        }
        catch (Exception error)
        {
            return (read, error);
        }
    }
}
