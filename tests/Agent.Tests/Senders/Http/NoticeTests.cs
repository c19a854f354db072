using LoadCluster.Agent.Senders.Http;
using LoadCluster.Agent.Tests.Senders.Conformance;
using LoadCluster.Agent.Tests.Streams;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders.Http;

public class NoticeTests
{
    [Fact]
    public async Task Send_Notice_IsReportedOnce()
    {
        await using var server = ScriptedServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        var spec = new RunSpec { Request = new RequestTemplate { Url = server.Url }, Requests = 50, Limit = 4 };
        var sender = new HttpClientSender(spec, threads: 2, sources: [], notice: "no libssl");

        var tally = await SenderRun.CompleteAsync(sender, spec);

        var fault = tally.Connections.Faults.Counts.ShouldHaveSingleItem();
        (fault.Key, fault.Value, tally.Succeeded).ShouldBe(("no libssl", 1, 50));
    }
}
