using System.Net.Sockets;
using System.Text;
using static LoadCluster.Target.Tests.Targets;

namespace LoadCluster.Target.Tests;

public sealed class AccidentTests
{
    [Fact]
    public async Task Reset_EveryRequest_CutsHalfBeforeAnyByteAndHalfInTheBody()
    {
        await using var server = await StartAsync(new TargetOptions { Reset = new Share(100) });

        var received = new List<string>();
        for (var i = 0; i < 40; i++)
            received.Add(await ReceiveUntilResetAsync(server, "GET"));

        received.Count(text => text.Length == 0).ShouldBeInRange(8, 32);
        received.Where(text => text.Length > 0).ShouldAllBe(text =>
            text.StartsWith("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n") && text.EndsWith("\r\n\r\nHello,"));
        server.Stats.Resets.ShouldBe(40);
    }

    [Fact]
    public async Task Reset_BodyLargerThanSocketBuffers_StillCutsWithinIt()
    {
        TargetBody.TryParse("bytes:20m", out var body, out _).ShouldBeTrue();
        await using var server = await StartAsync(new TargetOptions { Reset = new Share(100), Body = body });

        for (var i = 0; i < 6; i++)
            (await ReceiveUntilResetAsync(server, "GET")).Length.ShouldBeLessThan(10_001_000);
    }

    [Fact]
    public async Task Reset_NoBodyToHalve_CutsBeforeAnyByte()
    {
        await using var server = await StartAsync(new TargetOptions { Reset = new Share(100) });

        for (var i = 0; i < 10; i++)
            (await ReceiveUntilResetAsync(server, "HEAD")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Hang_ClientLeaves_EndsItsWait()
    {
        await using var server = await StartAsync(new TargetOptions { Hang = new Share(100) });
        using (var client = await SendAsync(server, "GET"))
            await UntilAsync(() => server.Stats.InFlight == 1);

        await UntilAsync(() => server.Stats.InFlight == 0);
        server.Stats.Hangs.ShouldBe(1);
    }

    [Fact]
    public async Task Delay_ClientLeaves_EndsItsWait()
    {
        await using var server = await StartAsync(new TargetOptions { Delay = new DelayRange(Hour, Hour) });
        using (var client = await SendAsync(server, "GET"))
            await UntilAsync(() => server.Stats.InFlight == 1);

        await UntilAsync(() => server.Stats.InFlight == 0);
    }

    [Fact]
    public async Task StopAsync_RequestsWaiting_CutsThemAndKeepsTheBooks()
    {
        await using var server = await StartAsync(
            new TargetOptions { Hang = new Share(50), Delay = new DelayRange(Hour, Hour) });
        using var client = new HttpClient();
        var waiting = Enumerable.Range(0, 10).Select(_ => client.GetAsync(server.Address)).ToList();
        await UntilAsync(() => server.Stats.InFlight == 10);

        await server.StopAsync().WaitAsync(Patience);

        foreach (var request in waiting)
            await Should.ThrowAsync<HttpRequestException>(() => request.WaitAsync(Patience));
        server.Stats.Requests.ShouldBe(10);
    }

    [Fact]
    public async Task DisposeAsync_Twice_DoesNothingMore()
    {
        var server = await StartAsync(new TargetOptions());

        await server.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Accidents_SameSeed_MeetTheSameRequests()
    {
        var options = new TargetOptions { Seed = 7, Fail = new Share(20), Reset = new Share(30) };

        var first = await FatesAsync(options);

        first.Distinct().Count().ShouldBe(4);
        (await FatesAsync(options)).ShouldBe(first);
        (await FatesAsync(options with { Seed = 8 })).ShouldNotBe(first);
    }

    private static TimeSpan Hour => TimeSpan.FromHours(1);

    private static async Task<List<string>> FatesAsync(TargetOptions options)
    {
        await using var server = await StartAsync(options);
        var fates = new List<string>();
        for (var i = 0; i < 40; i++)
        {
            using var socket = await SendAsync(server, "GET");
            fates.Add(await FateAsync(socket));
        }

        server.Stats.Fails.ShouldBe(fates.Count(fate => fate == "fail"));
        return fates;
    }

    private static async Task<string> FateAsync(Socket socket)
    {
        var received = new StringBuilder();
        try
        {
            while (!received.ToString().EndsWith("world!") && !received.ToString().Contains(" 500 "))
                received.Append(await ReceiveAsync(socket));
            return received.ToString().Contains(" 500 ") ? "fail" : "answer";
        }
        catch (SocketException)
        {
            return received.Length == 0 ? "reset before" : "reset in body";
        }
    }

    private static async Task<string> ReceiveUntilResetAsync(TargetServer server, string method)
    {
        using var socket = await SendAsync(server, method);
        var received = new StringBuilder();
        var fault = await Should.ThrowAsync<SocketException>(async () =>
        {
            for (var text = "-"; text.Length > 0; received.Append(text))
                text = await ReceiveAsync(socket);
        });
        fault.SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
        return received.ToString();
    }

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[65_536];
        var count = await socket.ReceiveAsync(buffer, SocketFlags.None).WaitAsync(Patience);
        return Encoding.ASCII.GetString(buffer, 0, count);
    }

    private static async Task<Socket> SendAsync(TargetServer server, string method)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server.Address.Host, server.Address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"{method} / HTTP/1.1\r\nHost: target\r\n\r\n"));
        return socket;
    }
}
