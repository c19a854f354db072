using System.Threading.Channels;
using LoadCluster.Agent.Senders;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Streams;

namespace LoadCluster.Agent.Tests;

/// <summary>A driver whose requests the test ends, one by one.</summary>
internal sealed class ManualSender : ISender
{
    private readonly Channel<Request> _started = Channel.CreateUnbounded<Request>();

    public string Name => "manual";

    public int Lanes => 1;

    public int StartedCount => _started.Reader.Count;

    public async Task SendAsync(Lane lane, CancellationToken drain, CancellationToken stop)
    {
        var samples = lane.WorkAsync(drain).MapAsyncUnordered(lane.Limit, item => SendAsync(item, stop), drain);
        await foreach (var (item, sample) in samples)
            lane.Record(item, sample, steps: []);
    }

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

    private async ValueTask<(WorkItem Item, RequestResult Sample)> SendAsync(WorkItem item, CancellationToken stop)
    {
        var request = new Request(item.Index);
        await using var stopping = stop.Register(() => request.End(Outcome.Aborted));
        _started.Writer.TryWrite(request);
        var outcome = await request.Outcome;
        return (item, new RequestResult(outcome, BytesReceived: 1, LatencyMicroseconds: 1, ServiceTimeMicroseconds: 1));
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
