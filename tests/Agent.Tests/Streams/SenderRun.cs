using System.Threading.Channels;
using Akka.Util;
using LoadCluster.Agent.Pacing;
using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Streams;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Streams;

/// <summary>What a session reports of one slice.</summary>
internal sealed record SliceReport(ShardSlice Slice, long Count, Tally Tally);

/// <summary>A sender at work in the graph of a session, with a test in the place of the coordinator.</summary>
internal sealed class SenderRun : IAsyncDisposable
{
    /// <summary>What is sent, where a test does not care.</summary>
    public static readonly RunSpec Plain = new() { Request = new RequestTemplate { Url = "http://127.0.0.1/" } };

    private readonly Channel<ShardSlice> _leases = Channel.CreateUnbounded<ShardSlice>();
    private readonly Channel<SliceReport> _reports = Channel.CreateUnbounded<SliceReport>();
    private readonly ISender _sender;
    private long _nextIndex;
    private long _nextShard;
    private int _leased;

    public SenderRun(ISender sender, int limit, RunSpec? spec = null, Schedule? schedule = null, TimeSpan ahead = default)
    {
        _sender = sender;
        Work = new SessionWork(spec ?? Plain, sender.Shape, schedule, ahead);
        Work.ChangeLimit(limit);
        Completion = RunAsync();
    }

    public SessionWork Work { get; }

    public Task Completion { get; }

    /// <summary>
    /// The most requests that were in flight together, at most: loops may have had theirs at different times.
    /// </summary>
    public int MaxInFlight => Work.Loops.Select(loop => loop.Limit).Distinct().Sum(limit => limit.MaxInFlight);

    public int Leased => Volatile.Read(ref _leased);

    public List<SliceReport> Reports { get; } = [];

    /// <summary>The results of all reports that were read.</summary>
    public Tally Total { get; } = new();

    /// <summary>Sends all requests of a spec.</summary>
    public static async Task<Tally> CompleteAsync(ISender sender, RunSpec spec)
    {
        await using var run = new SenderRun(sender, spec.Limit, spec);
        return await run.SendAsync(spec.Requests!.Value);
    }

    /// <summary>Offers so many slices of so many indexes each, which follow those offered before.</summary>
    public void Add(int shards, long size)
    {
        for (; shards > 0; shards--, _nextIndex += size)
            Add(new Shard(_nextShard++, _nextIndex, 1, size));
    }

    public void Add(Shard shard) => _leases.Writer.TryWrite(new ShardSlice(shard, 0));

    /// <summary>Sends so many more requests, in about two slices for each loop, and waits for all of them.</summary>
    public async Task<Tally> SendAsync(long requests)
    {
        Queue(requests);
        return await ReadReportsAsync(requests);
    }

    public void Queue(long requests)
    {
        var size = Math.Max(1, requests / (2 * Work.Loops.Length));
        Add((int)(requests / size), size);
        if (requests % size > 0)
            Add(shards: 1, requests % size);
    }

    /// <summary>Starts nothing new from the moment this is called, and waits for what is in flight.</summary>
    /// <returns>The results that were not read before.</returns>
    public async Task<Tally> DrainAsync()
    {
        Work.BeginDrain();
        await Completion.WaitAsync(Waiting.Patience);
        return await ReadReportsAsync(requests: null);
    }

    /// <summary>Aborts what is in flight.</summary>
    /// <returns>The results that were not read before.</returns>
    public async Task<Tally> StopAsync()
    {
        Work.BeginStop();
        return await DrainAsync();
    }

    public async Task<SliceReport> NextReportAsync()
    {
        using var patience = new CancellationTokenSource(Waiting.Patience);
        return Take(await _reports.Reader.ReadAsync(patience.Token));
    }

    /// <summary>Adds reports up until so many requests are accounted for, or until the last report.</summary>
    public async Task<Tally> ReadReportsAsync(long? requests)
    {
        var total = new Tally();
        while (total.Total != requests && await _reports.Reader.WaitToReadAsync())
            total.Add((await NextReportAsync()).Tally);
        return total;
    }

    public async ValueTask DisposeAsync()
    {
        Work.BeginStop();
        await Completion;
        await _sender.DisposeAsync();
    }

    private async Task RunAsync()
    {
        await RequestStream.RunAsync(TestSystem.Materializer, _sender.Flow(Work), LeaseAsync, ReportAsync);
        _reports.Writer.Complete();
    }

    private async Task<Option<OpenSlice>> LeaseAsync()
    {
        try
        {
            await Work.Slices.WaitForNeedAsync(Work.Drain);
            var slice = await _leases.Reader.ReadAsync(Work.Drain);
            Interlocked.Increment(ref _leased);
            return Work.Open(slice, request: 1);
        }
        catch (OperationCanceledException)
        {
            return Option<OpenSlice>.None;
        }
    }

    private Task<OpenSlice> ReportAsync(OpenSlice slice)
    {
        var tally = slice.Merge();
        _reports.Writer.TryWrite(new SliceReport(slice.Slice, slice.Recorded, tally));
        return Task.FromResult(slice);
    }

    private SliceReport Take(SliceReport report)
    {
        report.Tally.Total.ShouldBe(report.Count);
        Reports.Add(report);
        Total.Add(report.Tally);
        return report;
    }
}
