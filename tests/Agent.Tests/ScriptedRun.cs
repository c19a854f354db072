using System.Collections.Concurrent;
using Akka.Actor;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests;

/// <summary>A RunActor that leases what a test has queued, and remembers every message.</summary>
internal sealed class ScriptedRun
{
    private readonly ConcurrentQueue<ShardSlice> _slices = new();
    private readonly ConcurrentDictionary<long, ShardSlice> _leased = new();
    private readonly ConcurrentDictionary<ShardSlice, ShardReported> _reports = new();
    private long _nextIndex;
    private long _nextShard;

    public ScriptedRun(ActorSystem system) => Ref = system.ActorOf(Props.Create(() => new Script(this)));

    public IActorRef Ref { get; }

    public ConcurrentQueue<object> Messages { get; } = new();

    /// <summary>Whether it leases and accepts; otherwise it is silent.</summary>
    public bool Answers { get; set; } = true;

    public ICollection<ShardReported> Reports => _reports.Values;

    public long Reported => Reports.Sum(report => report.Count);

    public void Add(int shards, long size)
    {
        for (; shards > 0; shards--, _nextIndex += size)
            _slices.Enqueue(new ShardSlice(new Shard(_nextShard++, _nextIndex, 1, size), 0));
    }

    /// <summary>The results of all reports.</summary>
    public Tally Total()
    {
        var total = new Tally();
        foreach (var report in Reports)
        {
            var encoded = report.Tally.Span;
            var tally = Tally.Read(ref encoded);
            tally.Total.ShouldBe(report.Count);
            total.Add(tally);
        }
        return total;
    }

    private object? AnswerTo(object message)
    {
        Messages.Enqueue(message);
        if (!Answers)
            return null;
        switch (message)
        {
            case RequestShard request when _leased.TryGetValue(request.Request, out var slice) || _slices.TryDequeue(out slice):
                return new ShardLeased(request.RunId, Term: 9, request.Request, _leased[request.Request] = slice);
            case ShardReported report:
                _reports[report.Slice] = report;
                return new ReportAccepted(report.RunId, Term: 9, report.Slice);
            default:
                return null;
        }
    }

    private sealed class Script : UntypedActor
    {
        private readonly ScriptedRun _run;

        public Script(ScriptedRun run) => _run = run;

        protected override void OnReceive(object message)
        {
            if (_run.AnswerTo(message) is { } answer)
                Sender.Tell(answer);
        }
    }
}
