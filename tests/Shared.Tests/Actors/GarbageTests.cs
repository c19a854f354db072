using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Akka.Actor;
using LoadCluster.Shared.Actors;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Shared.Tests.Actors;

/// <summary>
/// Connections that send what is no handshake of the cluster. Measures the memory of the process, so no other test may run at
/// the same time.
/// </summary>
[CollectionDefinition(nameof(GarbageTests), DisableParallelization = true)]
[Collection(nameof(GarbageTests))]
public sealed class GarbageTests : IAsyncLifetime
{
    private const int AtOnce = 64;
    private const long MaxGrowth = 64 << 20;
    private const int HugeFrame = 100_000_000;

    private readonly Systems _systems = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _systems.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Coordinator_2000GarbageConnections_StillServes(bool tls) => FloodAsync(2_000, tls);

    [Theory]
    [Trait("Category", "Long")]
    [InlineData(false)]
    [InlineData(true)]
    public Task Coordinator_100000GarbageConnections_StillServes(bool tls) => FloodAsync(100_000, tls);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Coordinator_AFrameOf100MB_ClosesTheConnection(bool tls)
    {
        var settings = Start(tls);
        using var client = await ConnectAsync(settings);
        var before = GC.GetTotalAllocatedBytes();

        var sent = await SendUntilClosedAsync(client.GetStream());

        sent.ShouldBeLessThan(HugeFrame);
        (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(MaxGrowth);
        await ServesAsync(settings, tls);
    }

    private async Task FloodAsync(int connections, bool tls)
    {
        var settings = Start(tls);
        await ServesAsync(settings, tls);
        await SendGarbageAsync(settings, AtOnce * 4);
        var (memory, lines, started) = (GC.GetTotalMemory(forceFullCollection: true), _systems.Log.Count, TimeProvider.System.GetTimestamp());

        await SendGarbageAsync(settings, connections);

        var seconds = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        await ServesAsync(settings, tls);
        (GC.GetTotalMemory(forceFullCollection: true) - memory).ShouldBeLessThan(MaxGrowth);
        (_systems.Log.Count - lines).ShouldBeLessThan((int)((seconds + 3) * (LineLimit.PerSecond + 1) * 2));
    }

    private ClusterSettings Start(bool tls)
    {
        var settings = Systems.Alone() with { Certificates = tls ? _systems.CoordinatorFiles() : null };
        _systems.Coordinator(settings).ActorOf(Recorder.Props([], new CoordinatorActive(1)), "coordinator");
        return settings;
    }

    private async Task ServesAsync(ClusterSettings settings, bool tls)
    {
        var agent = _systems.Agent(settings with { Certificates = tls ? _systems.Certificates("agent-1") : null });
        (await Systems.Select(agent, settings, "/user/coordinator")
            .Ask<CoordinatorActive>(new AgentHello(new AgentId("a1", 1)), TimeSpan.FromSeconds(20))).Term.ShouldBe(1);
    }

    private static Task SendGarbageAsync(ClusterSettings settings, int connections) => Parallel.ForEachAsync(
        Enumerable.Range(0, connections),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (number, stop) =>
        {
            using var client = await ConnectAsync(settings);
            await TrySendAsync(client.GetStream(), GarbageOf(number), stop);
        });

    // Random bytes, a random frame with a proper length, and the beginning of a TLS handshake.
    private static byte[] GarbageOf(int number) => (number % 3) switch
    {
        0 => RandomNumberGenerator.GetBytes(100),
        1 => [100, 0, 0, 0, .. RandomNumberGenerator.GetBytes(100)],
        _ => [0x16, 3, 1, 0, 100, 1, .. RandomNumberGenerator.GetBytes(99)],
    };

    private static async Task<TcpClient> ConnectAsync(ClusterSettings settings)
    {
        var client = new TcpClient { LingerState = new LingerOption(true, 0) };
        await client.ConnectAsync(IPAddress.Loopback, settings.Port);
        return client;
    }

    // Half of them wait for the answer, the others hang up at once.
    private static async Task TrySendAsync(NetworkStream stream, byte[] garbage, CancellationToken stop)
    {
        try
        {
            await stream.WriteAsync(garbage, stop);
            if (garbage[^1] % 2 == 0)
                await stream.ReadAtLeastAsync(new byte[1024], 1024, throwOnEndOfStream: false, stop).AsTask().WaitAsync(TimeSpan.FromMilliseconds(50), stop);
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            // The coordinator hung up, or waits for more.
        }
    }

    private static async Task<long> SendUntilClosedAsync(NetworkStream stream)
    {
        var block = new byte[1 << 16];
        var sent = 0L;
        try
        {
            await stream.WriteAsync(BitConverter.GetBytes(HugeFrame));
            for (; sent < HugeFrame; sent += block.Length)
                await stream.WriteAsync(block).AsTask().WaitAsync(TimeSpan.FromSeconds(10));
        }
        catch (Exception e) when (e is IOException or TimeoutException)
        {
            // Closed, or nothing is read any more.
        }
        return sent;
    }
}
