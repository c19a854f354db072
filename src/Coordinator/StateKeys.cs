using System.Text.Json;
using LoadCluster.Coordinator.Replication;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator;

/// <summary>Under which keys the coordinators replicate what.</summary>
internal static class StateKeys
{
    /// <summary>The names of the agents that operators drained.</summary>
    public const string CordonedAgents = "cordoned";

    public const int MaxSpecBytes = 7 << 20;

    private const string RunPrefix = "run.";

    public static string OfRun(string runId) => RunPrefix + runId;

    public static string OfSpec(string runId) => "spec." + runId;

    public static byte[] Encode(RunSpec spec) => JsonSerializer.SerializeToUtf8Bytes(spec, RunStateJson.Default.RunSpec);

    public static IEnumerable<string> Cordoned(StateAdopted adopted) =>
        adopted.Values.TryGetValue(CordonedAgents, out var names)
            ? JsonSerializer.Deserialize(names.Value.Span, RunStateJson.Default.StringArray) ?? []
            : [];

    /// <summary>The runs whose spec and state were both saved; others were never confirmed.</summary>
    public static IEnumerable<RunState> Runs(StateAdopted adopted) =>
        from entry in adopted.Values
        where entry.Key.StartsWith(RunPrefix, StringComparison.Ordinal)
        let runId = entry.Key[RunPrefix.Length..]
        let spec = adopted.Values.GetValueOrDefault(OfSpec(runId))
        where spec is not null
        select RunState.Decode(runId, DecodeSpec(spec.Value.Span), entry.Value.Value.Span);

    private static RunSpec DecodeSpec(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize(bytes, RunStateJson.Default.RunSpec) ?? throw new InvalidDataException("A spec is null.");
}
