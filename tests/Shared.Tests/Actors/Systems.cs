using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using LoadCluster.Shared.Actors;
using LoadCluster.Shared.Actors.Tls;

namespace LoadCluster.Shared.Tests.Actors;

/// <summary>Actor systems on loopback, ended with the test, and certificates of two clusters.</summary>
internal sealed class Systems : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("loadcluster-").FullName;
    private readonly List<ActorSystem> _systems = [];

    public ConcurrentQueue<string> Log { get; } = [];

    // Below the range that outgoing connections take their ports from.
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 30_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: try another.
            }
        }
    }

    public static ClusterSettings Alone() => new() { Port = FreePort() };

    /// <summary>Settings of three coordinators of one cluster.</summary>
    public static ClusterSettings[] Three(CertificateFiles? certificates = null)
    {
        var ports = Enumerable.Range(0, 3).Select(_ => FreePort()).ToArray();
        return
        [
            .. ports.Select(port => new ClusterSettings
            {
                Coordinators = [.. ports.Select(p => new ClusterAddress("127.0.0.1", p))],
                Port = port,
                Certificates = certificates,
            }),
        ];
    }

    /// <summary>The files for <c>coordinator-127.0.0.1</c> or <c>agent-1</c> of a cluster.</summary>
    public CertificateFiles Certificates(string name, string cluster = "ours")
    {
        var folder = Path.Combine(_folder, cluster);
        new ClusterCertificates(folder, TimeProvider.System).Create(["127.0.0.1"], agents: 1);
        return new(Path.Combine(folder, "ca.crt"), Path.Combine(folder, $"{name}.crt"), Path.Combine(folder, $"{name}.key"));
    }

    public CertificateFiles CoordinatorFiles(string cluster = "ours") => Certificates("coordinator-127.0.0.1", cluster);

    public ActorSystem Coordinator(ClusterSettings settings) => Keep(LoadClusterSystem.CreateCoordinator(settings, Log.Enqueue));

    /// <summary>Three members of one cluster.</summary>
    public ActorSystem[] Members(ClusterSettings[] settings)
    {
        var members = Array.ConvertAll(settings, Coordinator);
        foreach (var member in members)
            Akka.Cluster.Cluster.Get(member).Join(LoadClusterSystem.AddressOf(settings[0].Self, settings[0]));
        return members;
    }

    public ActorSystem Agent(ClusterSettings settings) => Keep(LoadClusterSystem.CreateAgent(settings, Log.Enqueue));

    public ActorSystem Keep(ActorSystem system)
    {
        _systems.Add(system);
        return system;
    }

    public static ActorSelection Select(ActorSystem from, ClusterSettings to, string path) =>
        from.ActorSelection($"{LoadClusterSystem.AddressOf(to.Self, from.Settings.Config.GetBoolean("akka.remote.dot-netty.tcp.enable-ssl") ? to with { Certificates = new("", "", "") } : to with { Certificates = null })}{path}");

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_systems.Select(system => system.Terminate())).WaitAsync(TimeSpan.FromSeconds(30));
        Directory.Delete(_folder, recursive: true);
    }
}
