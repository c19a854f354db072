using System.Collections.Immutable;
using System.Text;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using LoadCluster.Coordinator.Replication;

namespace LoadCluster.Coordinator.Tests.Replication;

/// <summary>Replicas and writers as actors of one system, each replica with its own folder.</summary>
public abstract class StateFixture : TestKit
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TemporaryFolder _temporary = new();
    private readonly ImmutableArray<string> _names;
    private readonly IActorRef?[] _replicas;

    protected StateFixture(int coordinators)
        : base("akka.loglevel = WARNING")
    {
        var test = Guid.NewGuid().ToString("N");
        _names = [.. Enumerable.Range(0, coordinators).Select(index => $"replica-{test}-{index}")];
        _replicas = new IActorRef?[coordinators];
    }

    protected ImmutableArray<string> PathsOfAll => [.. _names.Select(name => $"/user/{name}")];

    protected string FolderOf(int replica) => _temporary[$"state-{replica}"];

    protected void StartReplica(int replica) => _replicas[replica] =
        Sys.ActorOf(StateReplica.Props(SetOf(replica), FolderOf(replica), "test"), _names[replica]);

    protected void StartAll()
    {
        for (var replica = 0; replica < _replicas.Length; replica++)
            StartReplica(replica);
    }

    protected async Task StopReplica(int replica)
    {
        await _replicas[replica]!.GracefulStop(Patience);
        _replicas[replica] = null;
    }

    /// <summary>Starts a writer; the probe is its parent.</summary>
    private protected (IActorRef Writer, TestProbe Parent, StateAdopted Adopted) StartWriter(int coordinator)
    {
        var parent = CreateTestProbe();
        var writer = parent.ChildActorOf(StateWriter.Props(SetOf(coordinator)));
        var adopted = (StateAdopted)parent.FishForMessage(message => message is StateAdopted, Patience);
        return (writer, parent, adopted);
    }

    private protected void Save(IActorRef writer, long version, params string[] rows)
    {
        Ask(writer, version, rows);
        ExpectMsg(new StateSaved("run", version), Patience);
    }

    private protected void Ask(IActorRef writer, long version, params string[] rows) =>
        writer.Tell(
            new SaveState("run", version, Encoding.UTF8.GetBytes($"v{version}"), [new NewRows("timeline", [.. rows])]),
            TestActor);

    private protected static string TextOf(StateAdopted adopted) =>
        Encoding.UTF8.GetString(adopted.Values["run"].Value.Span);

    private protected string RowsOf(IActorRef writer)
    {
        writer.Tell(new FindRows("run", "timeline", default), TestActor);
        return Encoding.UTF8.GetString(ExpectMsg<RowsFound>(Patience).Rows.Text.Span);
    }

    /// <summary>The folders go when the actors that write to them have stopped.</summary>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _temporary.Dispose();
    }

    private ReplicaSet SetOf(int replica) => new(replica, PathsOfAll);
}
