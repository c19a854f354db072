using System.Text.Json.Serialization;
using LoadCluster.Coordinator.Membership;
using LoadCluster.Coordinator.Replication;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator;

/// <summary>All messages that coordinators understand: those of agents, and those between coordinators.</summary>
internal static class CoordinatorProtocol
{
    public static ProtocolSetup Setup { get; } = ProtocolSetup.Shared.WithCoordinatorMessages(
        CoordinatorJson.Default,
        CoordinatorJson.Default.Options,
        typeof(SubmitRun),
        typeof(RunSubmitted),
        typeof(RunRefused),
        typeof(StopRun),
        typeof(SetCordon),
        typeof(Done),
        typeof(GetReport),
        typeof(GetProgress),
        typeof(ReportFound),
        typeof(NoReport),
        typeof(ClusterSnapshot),
        typeof(FoundingVote),
        typeof(ClusterFounded),
        typeof(PromiseTerm),
        typeof(TermPromised),
        typeof(WriteEntries),
        typeof(EntriesWritten),
        typeof(TermRefused),
        typeof(ReplicaUnavailable),
        typeof(ReadEntry),
        typeof(EntryRead),
        typeof(ReadRows),
        typeof(RowsRead),
        typeof(ReadReplicaStatus),
        typeof(ReplicaStatus),
        typeof(RecoverReplica),
        typeof(ReplicaRecovery));
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SubmitRun))]
[JsonSerializable(typeof(RunSubmitted))]
[JsonSerializable(typeof(RunRefused))]
[JsonSerializable(typeof(StopRun))]
[JsonSerializable(typeof(SetCordon))]
[JsonSerializable(typeof(Done))]
[JsonSerializable(typeof(GetReport))]
[JsonSerializable(typeof(GetProgress))]
[JsonSerializable(typeof(ReportFound))]
[JsonSerializable(typeof(NoReport))]
[JsonSerializable(typeof(ClusterSnapshot))]
[JsonSerializable(typeof(FoundingVote))]
[JsonSerializable(typeof(ClusterFounded))]
[JsonSerializable(typeof(PromiseTerm))]
[JsonSerializable(typeof(TermPromised))]
[JsonSerializable(typeof(WriteEntries))]
[JsonSerializable(typeof(EntriesWritten))]
[JsonSerializable(typeof(TermRefused))]
[JsonSerializable(typeof(ReplicaUnavailable))]
[JsonSerializable(typeof(ReadEntry))]
[JsonSerializable(typeof(EntryRead))]
[JsonSerializable(typeof(ReadRows))]
[JsonSerializable(typeof(RowsRead))]
[JsonSerializable(typeof(ReadReplicaStatus))]
[JsonSerializable(typeof(ReplicaStatus))]
[JsonSerializable(typeof(RecoverReplica))]
[JsonSerializable(typeof(ReplicaRecovery))]
internal sealed partial class CoordinatorJson : JsonSerializerContext;
