using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using static LoadCluster.Target.Tests.Targets;

namespace LoadCluster.Target.Tests;

public sealed class TargetServerTests
{
    [Theory]
    [InlineData("hello", "text/plain")]
    [InlineData("bytes:0", "application/octet-stream")]
    [InlineData("bytes:1m", "application/octet-stream")]
    public async Task Get_AnyPath_AnswersWithBody(string form, string contentType)
    {
        TargetBody.TryParse(form, out var body, out _).ShouldBeTrue();
        await using var server = await StartAsync(new TargetOptions { Body = body });
        using var client = new HttpClient { BaseAddress = server.Address };

        using var answer = await client.GetAsync("any/path?at=all");

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe(contentType);
        answer.Content.Headers.ContentLength.ShouldBe(body.Length);
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBe(body.Bytes.ToArray());
    }

    [Fact]
    public async Task Get_FileBody_AnswersWithItsBytes()
    {
        var path = Path.GetTempFileName();
        await File.WriteAllBytesAsync(path, [0, 255, 10, 13]);
        TargetBody.TryParse("file:" + path, out var body, out _).ShouldBeTrue();
        File.Delete(path);
        await using var server = await StartAsync(new TargetOptions { Body = body! });
        using var client = new HttpClient();

        (await client.GetByteArrayAsync(server.Address)).ShouldBe([0, 255, 10, 13]);
    }

    [Fact]
    public async Task Head_AnyPath_TellsLengthWithoutBody()
    {
        await using var server = await StartAsync(new TargetOptions());
        using var client = new HttpClient();

        using var answer = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, server.Address));

        answer.Content.Headers.ContentLength.ShouldBe(TargetBody.Hello.Length);
        (await answer.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Post_LargeBodies_AreDrainedOnOneConnection()
    {
        await using var server = await StartAsync(new TargetOptions());
        var connections = 0;
        using var client = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, token) =>
            {
                connections++;
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });

        for (var i = 0; i < 3; i++)
        {
            using var answer = await client.PostAsync(server.Address, new ByteArrayContent(new byte[40_000_000]));
            answer.EnsureSuccessStatusCode();
        }

        connections.ShouldBe(1);
        server.Stats.Requests.ShouldBe(3);
    }

    [Fact]
    public async Task Get_ConstantDelay_IsWaitedOut()
    {
        var delay = TimeSpan.FromMilliseconds(30);
        await using var server = await StartAsync(new TargetOptions { Delay = new DelayRange(delay, delay) });
        using var client = new HttpClient();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            var start = Stopwatch.GetTimestamp();
            await client.GetStringAsync(server.Address);
            Stopwatch.GetElapsedTime(start).ShouldBeGreaterThanOrEqualTo(delay - TimeSpan.FromMilliseconds(0.5));
        }));
    }

    [Fact]
    public async Task Stats_RequestsAtOnce_CountEachIndexAndTheMostInFlight()
    {
        await using var server = await StartAsync(new TargetOptions { Hang = new Share(100) });
        using var client = new HttpClient { BaseAddress = server.Address };
        using var leaving = new CancellationTokenSource();

        var waiting = new[] { "3", "3", "3", "5", "7", "7", "none" }
            .Select(path => client.GetAsync($"items/{path}", leaving.Token)).ToList();
        await UntilAsync(() => server.Stats.InFlight == 7);
        await leaving.CancelAsync();
        await UntilAsync(() => server.Stats.InFlight == 0);
        waiting.ShouldAllBe(request => !request.IsCompletedSuccessfully);

        server.Stats.ShouldBe(new TargetStats
        {
            Requests = 7,
            WithIndex = 6,
            Distinct = 3,
            LowestIndex = 3,
            HighestIndex = 7,
            MinHits = 1,
            MaxHits = 3,
            Missing = 5,
            Repeated = 2,
            Repeats = 3,
            InFlight = 0,
            MaxInFlight = 7,
            Resets = 0,
            Hangs = 7,
            Fails = 0,
        });
    }

    [Fact]
    public async Task Stats_ClientWithNAtATime_IsNeverSeenWithMore()
    {
        await using var server = await StartAsync(new TargetOptions());
        using var client = new HttpClient { BaseAddress = server.Address };

        await Parallel.ForAsync(
            0, 2_000, new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (i, token) => await client.GetStringAsync($"{i}", token));

        server.Stats.MaxInFlight.ShouldBeInRange(1, 4);
        server.Stats.Missing.ShouldBe(0);
        server.Stats.Repeated.ShouldBe(0);
        server.Stats.HighestIndex.ShouldBe(1_999);
    }

    [Fact]
    public async Task StatsEndpoint_Get_GivesEveryFigureAndIsNotCounted()
    {
        await using var server = await StartAsync(new TargetOptions());
        using var client = new HttpClient { BaseAddress = server.Address };
        await client.GetStringAsync("items?i=4");

        using var stats = JsonDocument.Parse(await client.GetStringAsync("_stats?from=2&to=10"));

        stats.RootElement.EnumerateObject().Select(field => $"{field.Name}={field.Value}").ShouldBe(
        [
            "requests=1", "withIndex=1", "distinct=1", "lowestIndex=4", "highestIndex=4", "minHits=1", "maxHits=1",
            "missing=7", "repeated=0", "repeats=0", "inFlight=0", "maxInFlight=1", "resets=0", "hangs=0", "fails=0",
        ]);
    }

    [Theory]
    [InlineData("_stats?from=x", HttpStatusCode.BadRequest)]
    [InlineData("_stats?from=-1", HttpStatusCode.BadRequest)]
    [InlineData("_stats?from=2&to=1", HttpStatusCode.BadRequest)]
    [InlineData("_stats/reset", HttpStatusCode.NotFound)]
    [InlineData("_stats/other", HttpStatusCode.NotFound)]
    public async Task StatsEndpoint_Misuse_IsRefusedAndNotCounted(string path, HttpStatusCode expected)
    {
        await using var server = await StartAsync(new TargetOptions());
        using var client = new HttpClient { BaseAddress = server.Address };

        using var answer = await client.GetAsync(path);

        answer.StatusCode.ShouldBe(expected);
        server.Stats.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task StatsEndpoint_Reset_ClearsAndDealsTheSameHandAgain()
    {
        await using var server = await StartAsync(new TargetOptions { Fail = new Share(50) });
        using var client = new HttpClient { BaseAddress = server.Address };

        var first = await StatusesAsync(client);
        using var reset = await client.PostAsync("_stats/reset", null);
        var cleared = server.Stats;
        var second = await StatusesAsync(client);

        first.Distinct().Count().ShouldBe(2);
        reset.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (cleared.Requests, cleared.Distinct, cleared.Fails, cleared.MaxInFlight).ShouldBe((0, 0, 0, 0));
        second.ShouldBe(first);
    }

    [Fact]
    public async Task StartAsync_FaultyOptions_NamesThem() =>
        (await Should.ThrowAsync<ArgumentException>(() => StartAsync(new TargetOptions { Port = -1 })))
            .Message.ShouldContain("port -1");

    [Fact]
    public async Task StartAsync_PortTaken_ThrowsIOException()
    {
        await using var server = await StartAsync(new TargetOptions());

        await Should.ThrowAsync<IOException>(() => StartAsync(new TargetOptions { Port = server.Address.Port }));
    }

    [Fact]
    public async Task Address_ListeningEverywhere_IsOneToSendTo()
    {
        await using var server = await StartAsync(new TargetOptions { Address = IPAddress.Any });
        using var client = new HttpClient();

        server.Address.Host.ShouldBe("127.0.0.1");
        (await client.GetStringAsync(server.Address)).ShouldBe("Hello, world!");
    }

    private static async Task<List<HttpStatusCode>> StatusesAsync(HttpClient client)
    {
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 30; i++)
        {
            using var answer = await client.GetAsync($"{i}");
            statuses.Add(answer.StatusCode);
        }

        return statuses;
    }
}
