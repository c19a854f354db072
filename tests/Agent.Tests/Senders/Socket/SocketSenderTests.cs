using LoadCluster.Agent.Senders.Socket;
using LoadCluster.Agent.Tests.Senders.Conformance;
using LoadCluster.Agent.Tests.Streams;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders.Socket;

public class SocketSenderTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public async Task Send_AnswerBeforeTheRequestIsSent_CountsAndEndsTheConnection()
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.SendAsync("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
            await Task.Delay(Timeout.Infinite, connection.Ending);
        });
        var request = new RequestTemplate { Url = server.Url, Method = "POST", Body = new byte[50_000_000] };
        var spec = new RunSpec { Request = request, Requests = 3, Limit = 1 };
        var tally = await SenderRun.CompleteAsync(new SocketSender(spec, threads: 1, sources: []), spec);
        tally.CountOf(Outcome.Status(413)).ShouldBe(3);
        server.Clients.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Send_InterimAnswerWhileSending_GoesOnSending()
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            await connection.AnswerAllAsync(Ok);
        });
        var request = new RequestTemplate { Url = server.Url, Method = "POST", Body = new byte[2_000_000] };
        var spec = new RunSpec { Request = request, Requests = 4, Limit = 2 };
        var tally = await SenderRun.CompleteAsync(new SocketSender(spec, threads: 1, sources: []), spec);
        tally.CountOf(Outcome.Status(200)).ShouldBe(4);
    }

    [Fact]
    public async Task Send_ManyConnections_ComeUpWithoutErrors()
    {
        await using var server = ScriptedServer.Answering(Ok);
        var spec = new RunSpec { Request = new RequestTemplate { Url = server.Url }, Requests = 6000, Limit = 1500 };
        await using var run = new SenderRun(new SocketSender(spec, threads: 2, sources: []), spec.Limit);
        (await run.SendAsync(spec.Requests!.Value)).Succeeded.ShouldBe(6000);
        run.MaxInFlight.ShouldBeLessThanOrEqualTo(1500);
        server.Clients.Count.ShouldBeLessThanOrEqualTo(1500);
    }

    [Theory]
    [InlineData("https://host/", "1.1", "TLS")]
    [InlineData("http://host/", "2.0", "HTTP/1.1")]
    [InlineData("http://host{index}/", "1.1", "host")]
    [InlineData("http://host/{index}", "1.1", null)]
    public void FaultOf_Spec_SaysWhatIsMissing(string url, string version, string? fault)
    {
        var spec = new RunSpec
        {
            Request = new RequestTemplate { Url = url },
            Transport = new TransportSpec { HttpVersion = Version.Parse(version) },
        };
        if (fault is null)
            SocketSender.FaultOf(spec).ShouldBeNull();
        else
            SocketSender.FaultOf(spec).ShouldNotBeNull().ShouldContain(fault);
    }

    [Fact]
    public void FaultOf_WhatABrowserDoes_IsLeftToTheOtherDriver()
    {
        TransportSpec[] transports =
        [
            new() { Proxy = new Uri("http://proxy:1") },
            new() { Cookies = true },
            new() { FollowRedirects = true },
            new() { Decompress = true },
        ];
        foreach (var transport in transports)
        {
            var spec = new RunSpec { Request = new RequestTemplate { Url = "http://host/" }, Transport = transport };
            SocketSender.FaultOf(spec).ShouldNotBeNull().ShouldContain("httpclient");
        }
    }

    [Theory]
    [InlineData(8, 3, 3)]
    [InlineData(2, 3, 2)]
    public void Shape_ThreadsAndLimit_NoLoopIsWithoutAShare(int threads, int limit, int loops) =>
        new SocketSender(new RunSpec { Request = new RequestTemplate { Url = "http://host/" }, Limit = limit }, threads, [])
            .Shape.Loops.ShouldBe(loops);
}
