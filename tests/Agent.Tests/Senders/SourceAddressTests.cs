using System.Net;
using LoadCluster.Agent.Tests.Senders.Conformance;
using LoadCluster.Agent.Tests.Streams;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders;

public sealed class SourceAddressTests
{
    [Theory]
    [InlineData("httpclient")]
    [InlineData("socket")]
    public async Task Send_SourceAddresses_AreUsedInTurn(string driver)
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
        });

        var tally = await SendAsync(driver, server.Url, requests: 6, "127.0.0.2", "::1", "127.0.0.3");

        tally.Succeeded.ShouldBe(6);
        var used = server.Clients.Select(client => client.Address.ToString()).ToList();
        used.Distinct().Order().ShouldBe(["127.0.0.2", "127.0.0.3"]);
        used.Zip(used.Skip(1)).ShouldAllBe(pair => pair.First != pair.Second);
    }

    [Theory]
    [InlineData("httpclient")]
    [InlineData("socket")]
    public async Task Send_SourceThatIsNotLocal_IsALocalPortsError(string driver)
    {
        await using var server = ScriptedServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

        var tally = await SendAsync(driver, server.Url, requests: 2, "192.0.2.1");

        tally.CountOf(Outcome.Error(ErrorKind.LocalPorts)).ShouldBe(2);
    }

    private static Task<Tally> SendAsync(string driver, string url, long requests, params string[] sources)
    {
        var spec = new RunSpec
        {
            Request = new RequestTemplate { Url = url },
            Requests = requests,
            Limit = 1,
            Driver = driver,
        };
        var options = new AgentOptions { Threads = 1, Sources = Array.ConvertAll(sources, IPAddress.Parse) };
        return SenderRun.CompleteAsync(SenderCatalog.Open(spec, options), spec);
    }
}
