using System.Net;
using System.Net.Sockets;
using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Senders.Socket;
using LoadCluster.Agent.Tests.Senders.Conformance;
using LoadCluster.Agent.Tests.Streams;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders.Socket;

/// <summary>Look-ups while the event loop sends.</summary>
public sealed class SocketResolvingTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private int _asked;

    [Fact]
    public async Task Send_NameThatAppearsLate_IsFound()
    {
        await using var server = ScriptedServer.Answering(Ok);
        var tally = await SendAsync(server, requests: 5, transport => transport, async question =>
        {
            await Task.Yield();
            return question <= 2 ? throw new SocketException((int)SocketError.HostNotFound) : [IPAddress.Loopback];
        });

        (tally.CountOf(Outcome.Error(ErrorKind.Dns)), tally.Succeeded).ShouldBe((2, 3));
        tally.FirstErrors.Texts[ErrorKind.Dns].ShouldBe(new SocketException((int)SocketError.HostNotFound).Message);
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(60, 1)]
    public async Task Send_ConnectionForEachRequest_AsksAsOftenAsTheTtlSays(int ttlSeconds, int asked)
    {
        await using var server = ClosingServer(IPAddress.Loopback, port: 0);
        var tally = await SendAsync(
            server, requests: 20, transport => transport with { DnsTtl = TimeSpan.FromSeconds(ttlSeconds) }, async _ =>
            {
                await Task.Yield();
                return [IPAddress.Loopback];
            });

        tally.Succeeded.ShouldBe(20);
        _asked.ShouldBe(asked);
    }

    [Fact]
    public async Task Send_AddressesThatRefuse_AreAskedForAgain()
    {
        await using var server = ScriptedServer.Answering(Ok);
        var tally = await SendAsync(
            server, requests: 5, transport => transport, question => Task.FromResult<IPAddress[]>(
                question == 1 ? [IPAddress.Parse("127.0.0.8"), IPAddress.Parse("127.0.0.9")] : [IPAddress.Loopback]));

        (tally.CountOf(Outcome.Error(ErrorKind.Connect)), tally.Succeeded, _asked).ShouldBe((1, 4, 2));
        tally.FirstErrors.Texts[ErrorKind.Connect].ShouldBe("Connection refused");
    }

    [Fact]
    public async Task Send_LookUpThatTakesTooLong_IsATimeoutAndItsAnswerIsOfNoUseToOthers()
    {
        await using var server = ScriptedServer.Answering(Ok);
        var tally = await SendAsync(
            server,
            requests: 3,
            transport => transport with { Timeout = TimeSpan.FromSeconds(1), DnsTtl = TimeSpan.Zero },
            async question =>
            {
                await Task.Delay(question == 1 ? 1500 : 0);
                return [IPAddress.Loopback];
            });

        (tally.CountOf(Outcome.Error(ErrorKind.Timeout)), tally.Succeeded).ShouldBe((1, 2));
        server.Clients.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Send_SeveralAddresses_TakeTurnsAndThoseThatRefuseCostNothing()
    {
        await using var first = ClosingServer(IPAddress.Loopback, port: 0);
        await using var second = ClosingServer(IPAddress.Parse("127.0.0.2"), new Uri(first.Url).Port);
        var tally = await SendAsync(first, requests: 30, transport => transport, _ => Task.FromResult<IPAddress[]>(
            [IPAddress.Loopback, IPAddress.Parse("127.0.0.2"), IPAddress.Parse("127.0.0.9")]));

        tally.Succeeded.ShouldBe(30);
        first.Clients.Count.ShouldBeInRange(10, 20);
        (first.Clients.Count + second.Clients.Count).ShouldBe(30);
    }

    private static ScriptedServer ClosingServer(IPAddress address, int port) =>
        ScriptedServer.StartOn(new IPEndPoint(address, port), async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Ok.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal));
        });

    private async Task<Tally> SendAsync(
        ScriptedServer server,
        long requests,
        Func<TransportSpec, TransportSpec> change,
        Func<int, Task<IPAddress[]>> answer)
    {
        var transport = change(new TransportSpec { Timeout = TimeSpan.FromSeconds(20) });
        var spec = new RunSpec
        {
            Request = new RequestTemplate { Url = $"http://shop.test:{new Uri(server.Url).Port}/" },
            Requests = requests,
            Limit = 1,
            Transport = transport,
        };
        var names = new NameResolver(transport, (_, _) => answer(Interlocked.Increment(ref _asked)));
        return await SenderRun.CompleteAsync(new SocketSender(spec, threads: 1, sources: [], names), spec)
            .WaitAsync(TimeSpan.FromSeconds(60));
    }
}
