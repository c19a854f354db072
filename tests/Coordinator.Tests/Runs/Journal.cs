using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;
using Outcome = LoadCluster.Shared.Metrics.Outcome;

namespace LoadCluster.Coordinator.Tests.Runs;

/// <summary>
/// A journal as a cluster in trouble may leave it: plans in order, some twice; leases and reports lost, repeated, late
/// or by ghosts; coordinators that take over, and plans of those that did not notice.
/// </summary>
internal sealed record Journal(long Requests, JournalEntry[] Entries)
{
    private const int Agents = 3;

    private static readonly Gen<Outcome> AnyOutcome = Gen.Elements(
        Outcome.Status(200), Outcome.Status(404), Outcome.Error(ErrorKind.Timeout), Outcome.Aborted);

    public static Arbitrary<Journal> Any { get; } = (
        from sizes in Gen.Choose(1, 9).NonEmptyListOf()
        from requests in Gen.Choose(1, sizes.Sum())
        let shards = Cut(requests, [.. sizes])
        from events in EventOn(shards.Length).ArrayOf()
        select new Journal(requests, [.. Write(shards, events)])).ToArbitrary();

    private static Shard[] Cut(long requests, int[] sizes)
    {
        var planner = new ShardPlanner(requests);
        var shards = new List<Shard>();
        for (var i = 0; planner.Next(sizes[i % sizes.Length]) is { } shard; i++)
        {
            planner.Apply(shard);
            shards.Add(shard);
        }
        return [.. shards];
    }

    private static Gen<Event> EventOn(int shards) =>
        from kind in Gen.Frequency(
            (1, Gen.Constant(Kind.Plan)),
            (1, Gen.Constant(Kind.HandBack)),
            (1, Gen.Constant(Kind.TakeOver)),
            (3, Gen.Constant(Kind.Lease)),
            (5, Gen.Constant(Kind.Report)))
        from shard in Gen.Choose(0, shards - 1)
        from position in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 8))
        from outcomes in AnyOutcome.ArrayOf(9)
        from count in Gen.Choose(0, 9)
        from agent in Gen.Choose(1, Agents)
        select new Event(kind, shard, position, outcomes[..count], agent);

    /// <summary>
    /// Nothing is reported that has not been planned: shards are planned up to the highest one in use.
    /// </summary>
    private static IEnumerable<JournalEntry> Write(Shard[] shards, Event[] events)
    {
        var (planned, epoch) = (0, 1);
        foreach (var (what, sequence) in events.Select((what, i) => (what, i + 1)))
        {
            for (; planned <= what.Shard; planned++)
                yield return Plan(shards[planned], epoch, sequence);
            var shard = shards[what.Shard];
            yield return what.Kind switch
            {
                Kind.Plan => Plan(shard, epoch: what.Agent, sequence),
                Kind.HandBack => Plan(shard, epoch, sequence, from: Math.Min(what.Position, shard.Count - 1)),
                Kind.TakeOver => new CoordinatorElected(Decision(++epoch, sequence)),
                Kind.Lease => new ShardLeased(Sender(what, sequence), Slice(shard, what)),
                _ => Report(shard, what, sequence),
            };
        }
    }

    private static ShardsPlanned Plan(Shard shard, long epoch, long sequence, long from = 0) =>
        new(Decision(epoch, sequence), [new ShardSlice(shard, from)]);

    private static MessageHeader Decision(long epoch, long sequence) =>
        new(Protocol.Version, epoch, $"coordinator-{epoch}", sequence);

    private static ShardReported Report(Shard shard, Event what, long sequence)
    {
        var slice = Slice(shard, what);
        var tally = new Tally();
        foreach (var outcome in what.Outcomes.Take((int)slice.Count))
            tally.Record(new RequestResult(outcome, BytesReceived: 1, LatencyMicroseconds: 10, ServiceTimeMicroseconds: 10));
        return new ShardReported(Sender(what, sequence), slice, tally.Total, tally.Encode());
    }

    private static MessageHeader Sender(Event what, long sequence) =>
        new(Protocol.Version, Epoch: 1, $"agent-{what.Agent}", sequence);

    private static ShardSlice Slice(Shard shard, Event what) => new(shard, Math.Min(what.Position, shard.Count));

    private enum Kind
    {
        Plan,
        HandBack,
        TakeOver,
        Lease,
        Report,
    }

    private sealed record Event(
        Kind Kind, int Shard, int Position, Outcome[] Outcomes, int Agent);
}
