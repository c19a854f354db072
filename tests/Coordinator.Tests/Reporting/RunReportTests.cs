using System.Text.Json;
using System.Text.Json.Serialization;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Tests.Reporting;

public sealed class RunReportTests
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
    };

    [Fact]
    public void Json_ReadBack_SaysTheSame()
    {
        var sent = Reports.Mixed();
        sent.Tally.Record(new RequestResult(Outcome.Error(ErrorKind.Check), 1, 5, 5) { FailedChecks = 0b10 });
        sent = sent with
        {
            Spec = sent.Spec with { Checks = ["status=200", "body~<ü>"], Thresholds = ["p99<1s", "errors<1%"], AbortOnFail = true, Profile = LoadProfile.Constant(10, TimeSpan.FromSeconds(1)) },
            LostThreshold = "errors<1%",
            HandedBack = 1_000,
            Origin = new RunOrigin { StartedAt = DateTimeOffset.UnixEpoch, CommandLine = "loadcluster run", Percentiles = [50, 99.99] },
            Incidents = ["the run was stopped before its end"],
            Agents = [sent.Agents[0] with { ClockSkewMilliseconds = 1_300 }],
        };

        var read = JsonSerializer.Deserialize<RunReport>(JsonSerializer.Serialize(sent, Json), Json)!;

        SummaryJson.Write(read).ShouldBe(SummaryJson.Write(sent));
    }
}
