using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Runs;

/// <content>The state as the coordinators replicate it: JSON, with the tally in its own encoding. The spec, which does
/// not change, is kept beside it.</content>
internal sealed partial class RunState
{
    /// <summary>Encodes everything but the spec.</summary>
    public byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(
        new Document(
            AcceptedAt, StartedAt, Phase, StopReason, LostThreshold, _planner.NextId, _planner.Planned, _ledger.Opened,
            _ledger.Accepted, [.. _ledger.Open], Total.Encode(), _requestsByAgent.ToImmutableDictionary(),
            _leasedAgain.ToImmutableDictionary(), _reissued, HandedBack, Ended),
        RunStateJson.Default.Document);

    /// <summary>Decodes what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are not such a state.</exception>
    public static RunState Decode(string runId, RunSpec spec, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var document = JsonSerializer.Deserialize(bytes, RunStateJson.Default.Document)
                ?? throw new InvalidDataException("The state of a run is null.");
            var state = new RunState(runId, spec, document.AcceptedAt);
            state.Restore(document);
            return state;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"The state of run {runId} cannot be read: {e.Message}", e);
        }
    }

    private void Restore(Document document)
    {
        (StartedAt, Phase, StopReason, LostThreshold) =
            (document.StartedAt, document.Phase, document.StopReason, document.LostThreshold);
        _planner.Restore(document.NextShardId, document.Planned);
        _ledger.Restore(document.Opened, document.Accepted);
        foreach (var shard in document.Open)
            _ledger.Restore(shard);
        var tally = document.Tally.Span;
        Total.ReadFrom(ref tally);
        foreach (var (agent, requests) in document.RequestsByAgent)
            _requestsByAgent[agent] = requests;
        foreach (var (agent, requests) in document.LeasedAgain)
            _leasedAgain[agent] = requests;
        (_reissued, HandedBack, Ended) = (document.Reissued, document.HandedBack, document.Ended);
    }

    internal sealed record Document(
        DateTimeOffset AcceptedAt,
        DateTimeOffset? StartedAt,
        RunPhase Phase,
        StopReason? StopReason,
        string? LostThreshold,
        long NextShardId,
        long Planned,
        long Opened,
        long Accepted,
        ImmutableArray<OpenShard> Open,
        ReadOnlyMemory<byte> Tally,
        ImmutableDictionary<string, long> RequestsByAgent,
        ImmutableDictionary<string, long> LeasedAgain,
        long Reissued,
        long HandedBack,
        RunEnded? Ended);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RunState.Document))]
[JsonSerializable(typeof(RunSpec))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class RunStateJson : JsonSerializerContext;
