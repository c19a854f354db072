using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoadCluster.Cli.Tests;

/// <summary>What tests read of <c>summary.json</c>.</summary>
internal sealed record Summary(
    string Verdict,
    string Driver,
    Ledger Ledger,
    double DurationSeconds,
    double RequestsPerSecond,
    long BytesReceived,
    int MaxInFlight,
    Dictionary<string, double> LatencyMilliseconds,
    Dictionary<string, double> ServiceTimeMilliseconds,
    Dictionary<string, double> SendLagMilliseconds,
    IReadOnlyList<string> SendLagCauses,
    IReadOnlyList<string> Warnings,
    Dictionary<string, long> StatusCodes,
    Dictionary<string, long> Errors,
    IReadOnlyList<Agent> Agents,
    IReadOnlyList<FlowOfSummary> Flows,
    IReadOnlyList<CheckCount> Checks,
    IReadOnlyList<JudgedThreshold> Thresholds,
    string? LostThreshold)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Web) { Converters = { new MissingIsNaN() } };

    public static Summary Read(string file) => Parse(File.ReadAllText(file));

    public static Summary Parse(string json) => JsonSerializer.Deserialize<Summary>(json, Options)!;

    /// <summary>A latency is null where nothing was measured: no comparison with it holds.</summary>
    private sealed class MissingIsNaN : JsonConverter<double>
    {
        public override bool HandleNull => true;

        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
            throw new NotSupportedException();
    }
}

/// <summary>A flow of a summary, or a step of one.</summary>
internal sealed record FlowOfSummary(
    string Name,
    long Requests,
    long Failed,
    Dictionary<string, double> LatencyMilliseconds,
    IReadOnlyList<FlowOfSummary> Steps);

/// <summary>A check of a summary.</summary>
internal sealed record CheckCount(string Expression, long Failed);

/// <summary>A threshold of a summary.</summary>
internal sealed record JudgedThreshold(string Expression, bool Passed, string Value);

/// <summary>The sums of a summary.</summary>
internal sealed record Ledger(
    long Planned, long Succeeded, long Failed, long Aborted, long Unsent, long ReissuedAtMost)
{
    public long Dropped { get; init; }

    public void ShouldAddUp() => Planned.ShouldBe(Succeeded + Failed + Aborted + Dropped + Unsent);
}

/// <summary>An agent's row of a summary.</summary>
internal sealed record Agent(string Id, long Requests, double? CpuSeconds, long? PeakMemoryBytes);
