using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Clustering.InProcess;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests;

/// <summary>A run's shard queue and journal, and what agents have said in it.</summary>
internal sealed class Work : IAsyncDisposable
{
    public const string RunId = "run-1";

    /// <summary>What is sent, where a test does not care.</summary>
    public static readonly RunSpec Plain = new() { Request = new RequestTemplate { Url = "http://127.0.0.1/" } };

    private readonly ICluster _member;
    private readonly ShardPlanner _planner = new(total: null);
    private readonly IAsyncEnumerator<JournalEntry> _entries;

    public Work(InProcessCluster? cluster = null)
    {
        _member = (cluster ?? new InProcessCluster()).Join("coordinator");
        Queue = _member.Shards(RunId);
        Journal = _member.Journal(RunId);
        _entries = Journal.ReadAsync(CancellationToken.None).GetAsyncEnumerator();
    }

    public IShardQueue Queue { get; }

    public IJournal Journal { get; }

    public List<ShardReported> Reports { get; } = [];

    /// <summary>What became of all that was reported.</summary>
    public Tally Total { get; } = new();

    public static MessageHeader StampHeader() => new(Protocol.Version, Epoch: 1, "agent", Sequence: 1);

    public static Tally Decode(ReadOnlyMemory<byte> encoded)
    {
        var tally = new Tally();
        var source = encoded.Span;
        tally.ReadFrom(ref source);
        return tally;
    }

    /// <summary>Queues so many shards of so many indexes each, which follow those queued before.</summary>
    public async Task AddAsync(int shards, long size)
    {
        for (var i = 0; i < shards; i++)
        {
            var shard = _planner.Next(size)!.Value;
            _planner.Apply(shard);
            await Queue.PublishAsync(new ShardSlice(shard, From: 0), CancellationToken.None);
        }
    }

    public async Task<ShardReported> NextReportAsync()
    {
        JournalEntry entry;
        do
            entry = await NextEntryAsync();
        while (entry is ShardLeased);
        return Take(entry.ShouldBeOfType<ShardReported>());
    }

    public async Task<JournalEntry> NextEntryAsync()
    {
        (await _entries.MoveNextAsync().AsTask().WaitAsync(Waiting.Patience)).ShouldBeTrue();
        return _entries.Current;
    }

    /// <summary>Reads all reports that there are.</summary>
    public async Task ReadToEndAsync()
    {
        await Journal.AppendAsync(new CoordinatorElected(StampHeader()), CancellationToken.None);
        while (await _entries.MoveNextAsync() && _entries.Current is not CoordinatorElected)
        {
            if (_entries.Current is ShardReported report)
                Take(report);
        }
    }

    /// <summary>Waits until so many requests are reported.</summary>
    public async Task UntilReportedAsync(long requests)
    {
        while (Reports.Sum(report => report.Count) < requests)
            await NextReportAsync();
        Reports.Sum(report => report.Count).ShouldBe(requests);
    }

    private ShardReported Take(ShardReported report)
    {
        Reports.Add(report);
        var tally = Decode(report.Tally);
        tally.Total.ShouldBe(report.Count);
        Total.Add(tally);
        return report;
    }

    public async ValueTask DisposeAsync() => await _member.DisposeAsync();
}
