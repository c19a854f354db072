using System.Runtime.CompilerServices;
using System.Threading.Channels;
using LoadCluster.Shared.Streams;

namespace LoadCluster.Shared.Tests.Streams;

public sealed class BurstTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(10, 4, new[] { 4, 4, 2 })]
    [InlineData(8, 4, new[] { 4, 4 })]
    [InlineData(3, 4, new[] { 3 })]
    [InlineData(3, 1, new[] { 1, 1, 1 })]
    [InlineData(0, 4, new int[0])]
    public async Task InBursts_AllIsThere_YieldsItByTheHandful(int available, int atMost, int[] sizes)
    {
        var bursts = await Sources.Range(available).InBursts(atMost, () => TimeSpan.Zero).ToListAsync();

        bursts.Select(burst => burst.Length).ShouldBe(sizes);
        bursts.SelectMany(burst => burst).ShouldBe(Enumerable.Range(0, available));
    }

    [Fact]
    public async Task InBursts_WhatComesAfterSomeQuiet_IsNotHeldBack()
    {
        await using var bursts = Sources.ThenWaiting(2).InBursts(64, () => TimeSpan.FromDays(1)).GetAsyncEnumerator();

        (await bursts.MoveNextAsync().AsTask().WaitAsync(Patience)).ShouldBeTrue();
        bursts.Current.ShouldBe([0, 1]);
    }

    [Fact]
    public async Task InBursts_Pause_LetsElementsGather()
    {
        var source = Channel.CreateUnbounded<int>();
        source.Writer.TryWrite(0);
        // The source is written to while the reader pauses, one by one.
        await using var bursts = source.Reader.ReadAllAsync().InBursts(64, () => WriteFive(source)).GetAsyncEnumerator();

        (await bursts.MoveNextAsync()).ShouldBeTrue();
        bursts.Current.ShouldBe([0]);
        (await bursts.MoveNextAsync().AsTask().WaitAsync(Patience)).ShouldBeTrue();
        bursts.Current.ShouldBe([1, 2, 3, 4, 5]);
        source.Writer.Complete();
    }

    [Fact]
    public async Task InBursts_SourceThrows_YieldsWhatCameBefore()
    {
        var source = Channel.CreateUnbounded<int>();
        source.Writer.TryWrite(1);
        source.Writer.Complete(new InvalidOperationException("broken"));
        await using var bursts = source.Reader.ReadAllAsync().InBursts(64, () => TimeSpan.Zero).GetAsyncEnumerator();

        (await bursts.MoveNextAsync()).ShouldBeTrue();
        bursts.Current.ShouldBe([1]);
        await Should.ThrowAsync<InvalidOperationException>(() => bursts.MoveNextAsync().AsTask());
    }

    [Fact]
    public async Task InBursts_ReaderLeaves_LetsGoOfTheSource()
    {
        var isLetGo = false;
        var bursts = CommandErrors().InBursts(64, () => TimeSpan.Zero).GetAsyncEnumerator();
        await bursts.MoveNextAsync();

        await bursts.DisposeAsync().AsTask().WaitAsync(Patience);

        isLetGo.ShouldBeTrue();

        async IAsyncEnumerable<int> CommandErrors([EnumeratorCancellation] CancellationToken ct = default)
        {
            try
            {
                await foreach (var item in Sources.ThenWaiting(1, ct))
                    yield return item;
            }
            finally
            {
                isLetGo = true;
            }
        }
    }

    private static TimeSpan WriteFive(Channel<int> source)
    {
        for (var i = 1; i <= 5; i++)
            source.Writer.TryWrite(i);
        return TimeSpan.FromMilliseconds(1);
    }
}
