using LoadCluster.Shared.Streams;

namespace LoadCluster.Shared.Tests.Streams;

public sealed class StopPullingTests : IDisposable
{
    private readonly ManualCalls _calls = new();
    private readonly CancellationTokenSource _stop = new();

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task StopPulling_CallsInFlight_StartsNothingNewAndYieldsWhatWasStarted()
    {
        await using var results = new Reading(Sources.Range(100).MapAsyncUnordered(3, _calls.Run, _stop.Token));
        await _calls.NextStarted(3);

        await _stop.CancelAsync();
        foreach (var element in new[] { 1, 0, 2 })
        {
            _calls.Complete(element);
            (await results.Next()).ShouldBe(element);
        }

        await results.End();
        _calls.StartedCount.ShouldBe(3);
    }

    [Fact]
    public async Task StopPulling_SourceIsAwaited_CancelsThePullAndEndsQuietly()
    {
        await using var results = new Reading(
            Sources.ThenWaiting(2).MapAsyncUnordered(5, _calls.Run, _stop.Token));
        await _calls.NextStarted(2);

        await _stop.CancelAsync();
        _calls.CompleteAll();

        int[] read = [await results.Next(), await results.Next()];
        read.Order().ShouldBe([0, 1]);
        await results.End();
    }

    [Fact]
    public async Task StopPulling_WhilePaused_Ends()
    {
        var paused = new ConcurrencyLimit(0);
        await using var results = new Reading(Sources.Range(9).MapAsyncUnordered(paused, _calls.Run, _stop.Token));

        await _stop.CancelAsync();

        await results.End();
    }

    [Fact]
    public async Task StopPulling_BeforeTheStart_PullsNothing()
    {
        await _stop.CancelAsync();
        await using var results = new Reading(Sources.Range(9).MapAsyncUnordered(3, _calls.Run, _stop.Token));

        await results.End();
        _calls.StartedCount.ShouldBe(0);
    }

    [Fact]
    public async Task StopPulling_CallThrowsWhileDraining_Throws()
    {
        await using var results = new Reading(Sources.Range(9).MapAsyncUnordered(2, _calls.Run, _stop.Token));
        await _calls.NextStarted(2);

        await _stop.CancelAsync();
        _calls.Fail(0, new InvalidDataException());
        _calls.Complete(1);

        (await results.Next()).ShouldBe(1);
        await results.Throws<InvalidDataException>();
    }
}
