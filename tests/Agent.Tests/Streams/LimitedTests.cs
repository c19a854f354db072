using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.TestKit;
using Akka.TestKit.Xunit2;
using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Agent.Streams;

namespace LoadCluster.Agent.Tests.Streams;

public sealed class LimitedTests : TestKit
{
    private readonly Dictionary<int, TaskCompletionSource<int>> _calls =
        Enumerable.Range(0, 100).ToDictionary(i => i, _ => new TaskCompletionSource<int>());

    private readonly ConcurrencyLimit _limit = new(2);
    private int _started;

    [Fact]
    public async Task Results_InTheOrderOfCompletion_AreEmittedOnDemand()
    {
        var (source, sink) = Run();
        sink.EnsureSubscription();
        source.SendNext(0);
        source.SendNext(1);
        await StartedAsync(2);

        End(1);
        sink.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        sink.Request(2);
        sink.ExpectNext(1);
        End(0);

        sink.ExpectNext(0);
    }

    [Fact]
    public async Task Demand_None_HoldsAsManyResultsAsTheLimitAndPullsNoMore()
    {
        var (source, sink) = Run();
        sink.EnsureSubscription();
        source.SendNext(0);
        source.SendNext(1);
        await StartedAsync(2);
        End(0);
        End(1);
        await Waiting.UntilAsync(() => _limit.InFlight == 0);

        source.SendNext(2);
        await Task.Delay(50);

        _started.ShouldBe(2);
        sink.Request(1);
        sink.ExpectNext();
        await StartedAsync(3);
    }

    [Fact]
    public async Task Limit_RaisedLoweredToZeroAndBack_IsFollowed()
    {
        var sink = Source.From(Enumerable.Range(0, 20))
            .SelectAsyncUnordered(_limit, CallAsync)
            .RunWith(this.SinkProbe<int>(), Sys.Materializer());
        sink.Request(100);
        await StartedAsync(2);

        _limit.Change(5);
        await StartedAsync(5);
        _limit.Change(0);
        foreach (var i in Enumerable.Range(0, 5))
            End(i);
        sink.ExpectNextN(5);
        await Task.Delay(50);
        (_started, _limit.InFlight).ShouldBe((5, 0));

        _limit.Change(1);
        await StartedAsync(6);
        _limit.MaxInFlight.ShouldBe(5);
    }

    [Fact]
    public async Task Upstream_Completes_AfterTheCallsInFlight()
    {
        var (source, sink) = Run();
        sink.Request(5);
        source.SendNext(0);
        await StartedAsync(1);

        source.SendComplete();
        sink.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        End(0);

        sink.ExpectNext(0);
        sink.ExpectComplete();
    }

    [Fact]
    public void Upstream_CompletesEmpty_Completes()
    {
        var (source, sink) = Run();
        sink.Request(1);

        source.SendComplete();

        sink.ExpectComplete();
    }

    [Fact]
    public async Task Upstream_Fails_FailsAtOnce()
    {
        var (source, sink) = Run();
        sink.Request(1);
        source.SendNext(0);
        await StartedAsync(1);

        source.SendError(new InvalidDataException("a bug"));

        sink.ExpectError().ShouldBeOfType<InvalidDataException>();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_Fails_FailsTheStageAndLeavesTheLimit(bool throws)
    {
        var (source, sink) = this.SourceProbe<int>()
            .SelectAsyncUnordered(_limit, i => throws
                ? throw new InvalidDataException("a bug")
                : Task.Run<int>(() => Task.FromException<int>(new InvalidDataException("a bug"))))
            .ToMaterialized(this.SinkProbe<int>(), Keep.Both)
            .Run(Sys.Materializer());
        sink.Request(1);

        source.SendNext(0);

        sink.ExpectError().ShouldBeOfType<InvalidDataException>();
        await Waiting.UntilAsync(() => _limit.InFlight == 0);
    }

    [Fact]
    public async Task Downstream_Cancels_CancelsUpstreamAndLeavesTheLimitWhenTheCallsEnd()
    {
        var (source, sink) = Run();
        sink.Request(1);
        source.SendNext(0);
        await StartedAsync(1);

        sink.Cancel();

        source.ExpectCancellation();
        _limit.InFlight.ShouldBe(1);
        End(0);
        await Waiting.UntilAsync(() => _limit.InFlight == 0);
    }

    [Fact]
    public async Task Limit_SharedByTwoStages_IsReachedByEitherAndNeverExceeded()
    {
        var (one, sinkOne) = Run();
        var (other, sinkOther) = Run();
        sinkOne.Request(10);
        sinkOther.Request(10);
        one.SendNext(0);
        one.SendNext(1);
        await StartedAsync(2);

        other.SendNext(2);
        await Task.Delay(50);
        _started.ShouldBe(2);
        End(0);

        await StartedAsync(3);
        (_limit.InFlight, _limit.MaxInFlight).ShouldBe((2, 2));
    }

    [Fact]
    public void Limit_ChangedAtAnyTime_LosesNothingAndIsNeverExceeded()
    {
        var materializer = Sys.Materializer();
        var property = Prop.ForAll<NonNegativeInt[], PositiveInt>((changes, last) =>
        {
            var values = changes.Select(change => change.Get).Append(last.Get).ToArray();
            return Task.Run(() => MapsAllWhileAsync(values, materializer)).GetAwaiter().GetResult();
        });
        Check.One(Config.QuickThrowOnFailure.WithEndSize(30).WithMaxTest(50), property);
    }

    private static async Task<bool> MapsAllWhileAsync(int[] values, IMaterializer materializer)
    {
        const int Count = 500;
        var limit = new ConcurrencyLimit(0);
        var mapping = Source.From(Enumerable.Range(0, Count))
            .SelectAsyncUnordered(limit, async element =>
            {
                await Task.Yield();
                return element;
            })
            .RunWith(Sink.Seq<int>(), materializer);
        foreach (var value in values)
        {
            limit.Change(value);
            await Task.Yield();
        }
        var results = await mapping.WaitAsync(Waiting.Patience);
        return results.Order().SequenceEqual(Enumerable.Range(0, Count)) && limit.MaxInFlight <= values.Max();
    }

    private (TestPublisher.Probe<int> Source, TestSubscriber.Probe<int> Sink) Run() =>
        this.SourceProbe<int>()
            .SelectAsyncUnordered(_limit, CallAsync)
            .ToMaterialized(this.SinkProbe<int>(), Keep.Both)
            .Run(Sys.Materializer());

    private Task<int> CallAsync(int element)
    {
        Interlocked.Increment(ref _started);
        return _calls[element].Task;
    }

    private void End(int element) => _calls[element].SetResult(element);

    private Task StartedAsync(int count) => Waiting.UntilAsync(() => Volatile.Read(ref _started) == count);
}
