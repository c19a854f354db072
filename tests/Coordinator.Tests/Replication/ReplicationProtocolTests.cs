using System.Text.Json;
using LoadCluster.Coordinator.Replication;
using LoadCluster.Shared.Protocol;
using static LoadCluster.Coordinator.Tests.Replication.Entries;

namespace LoadCluster.Coordinator.Tests.Replication;

public sealed class ReplicationProtocolTests
{
    [Fact]
    public void Serialize_EveryMessage_ReadsBackTheSame()
    {
        var rows = Block(default, "one", "two");
        var entry = Entry(1, rows.To);
        IProtocolMessage[] messages =
        [
            new PromiseTerm(7, Guid.NewGuid()),
            new TermPromised(1, 7, [1, 2, 3], [entry.Header]),
            new WriteEntries(7, Guid.NewGuid(), [new EntryWrite(entry, [rows])]),
            new EntriesWritten(1, 7, [1, 2, 3], [entry.Header]),
            new TermRefused(1, 7, 9),
            new ReplicaUnavailable(1, "the disk is full"),
            new ReadEntry("run"),
            new EntryRead(1, entry),
            new ReadRows("run", "timeline", default, rows.To),
            new RowsRead("run", rows),
            new ReadReplicaStatus(1, Guid.NewGuid()),
            new ReplicaStatus(1, Guid.NewGuid(), ReplicaPhase.Ready, 2),
            new RecoverReplica(1, 2),
            new ReplicaRecovery(1, 2, Promise, [entry.Header]),
        ];

        foreach (var message in messages)
            JsonSerializer.Serialize(Copy(message), message.GetType())
                .ShouldBe(JsonSerializer.Serialize(message, message.GetType()));
    }

    private static object Copy(IProtocolMessage message) =>
        JsonSerializer.Deserialize(JsonSerializer.Serialize(message, message.GetType()), message.GetType())!;
}
