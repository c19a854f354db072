using System.Threading.Channels;
using Akka;
using Akka.Streams.Dsl;
using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Streams;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Tests.Streams;

/// <summary>A sender whose requests the test ends, one by one.</summary>
internal sealed class ManualSender(int loops = 1) : ISender
{
    private readonly Channel<Request> _started = Channel.CreateUnbounded<Request>();

    public string Name => "manual";

    public SenderShape Shape => new(loops, DividesLimit: true);

    public int StartedCount => _started.Reader.Count;

    public Flow<OpenSlice, OpenSlice, NotUsed> Flow(SessionWork work) => SliceStage.Flow(work, (loop, _) => RunAsync(loop));

    public async Task<Request> NextAsync()
    {
        using var patience = new CancellationTokenSource(Waiting.Patience);
        return await _started.Reader.ReadAsync(patience.Token);
    }

    public async Task<Request[]> NextAsync(int count)
    {
        var requests = new Request[count];
        for (var i = 0; i < count; i++)
            requests[i] = await NextAsync();
        return requests;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task RunAsync(SendLoop loop)
    {
        using var wake = new SemaphoreSlim(0);
        await using var onDrain = loop.Drain.Register(() => wake.Release());
        loop.Attach(() => wake.Release());
        var running = new List<Task>();
        while (!loop.Drain.IsCancellationRequested)
        {
            while (loop.TryStart(now: 0, out var item))
                running.Add(SendAsync(loop, item, wake));
            await wake.WaitAsync();
        }
        await Task.WhenAll(running);
    }

    private async Task SendAsync(SendLoop loop, WorkItem item, SemaphoreSlim wake)
    {
        var request = new Request(item.Index);
        await using var stopping = loop.Stop.Register(() => request.End(Outcome.Aborted));
        _started.Writer.TryWrite(request);
        var outcome = await request.Outcome;
        loop.RecordAnywhere(item, new RequestResult(outcome, 1, 1, 1), steps: []);
        loop.End();
        wake.Release();
    }

    public sealed class Request(long index)
    {
        private readonly TaskCompletionSource<Outcome> _outcome =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Index => index;

        public Task<Outcome> Outcome => _outcome.Task;

        public void Succeed() => End(Shared.Metrics.Outcome.Status(200));

        public void End(Outcome outcome) => _outcome.TrySetResult(outcome);
    }
}
