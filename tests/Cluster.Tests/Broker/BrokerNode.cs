using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LoadCluster.Cluster.Tests.Broker;

/// <summary>
/// A private node of RabbitMQ: its own ports, data folder, cookie and port mapper, on loopback only, ended by process
/// id.
/// </summary>
public sealed partial class BrokerNode : IAsyncDisposable
{
    private const int TerminateSignal = 15;
    private const string InstallAdvice =
        "These tests need a RabbitMQ broker: install it with 'apt-get install rabbitmq-server' (3.10 or later).";

    /// <summary>Starting takes all processors for some seconds; brokers that start together are all late.</summary>
    private static readonly SemaphoreSlim Turn = new(1, 1);

    private readonly BrokerHome _home;
    private Process? _mapper;
    private Process? _node;

    private BrokerNode(BrokerHome home) => _home = home;

    /// <summary>Where it speaks AMQP.</summary>
    public int Port => _home.Port;

    /// <summary>Where it speaks AMQP over TLS; it asks for a certificate of its own authority.</summary>
    public int TlsPort => _home.TlsPort;

    /// <summary>That authority.</summary>
    public string CaFile => _home.At("ca.pem");

    /// <summary>A certificate of it, with the key.</summary>
    public string CertificateFile => _home.At("node.pem");

    /// <summary>Starts the node with users and virtual hosts.</summary>
    /// <param name="definitions">These.</param>
    /// <param name="address">Where it listens; 127.0.0.1 by default.</param>
    public static async Task<BrokerNode> StartAsync(string definitions, IPAddress? address = null)
    {
        var node = new BrokerNode(new BrokerHome(address ?? IPAddress.Loopback, FreePort.Next(), NewCookie()));
        node._home.Write(definitions);
        node.StartMapper();
        await StartFirstTimeAsync(node);
        return node;
    }

    /// <summary>Starts nodes that are one broker together.</summary>
    internal static async Task<IReadOnlyList<BrokerNode>> StartClusterAsync(
        int count, string definitions, IPAddress address)
    {
        var (mapperPort, cookie) = (FreePort.Next(), NewCookie());
        var homes = Enumerable.Range(0, count).Select(_ => new BrokerHome(address, mapperPort, cookie)).ToList();
        foreach (var home in homes)
            home.Write(definitions, homes);
        var nodes = homes.ConvertAll(home => new BrokerNode(home));
        nodes[0].StartMapper();
        await StartFirstTimeAsync([.. nodes]);
        return nodes;
    }

    /// <summary>Stops the node and starts it again with the data it had.</summary>
    public async Task RestartAsync()
    {
        await StopNodeAsync();
        await StartNodeAsync();
    }

    /// <summary>Kills the node, which gets no time to say goodbye.</summary>
    public async Task KillNodeAsync()
    {
        _node?.Kill();
        await StopNodeAsync();
    }

    /// <summary>Ends the node and waits for that.</summary>
    public async Task StopNodeAsync() => await StopAsync(Interlocked.Exchange(ref _node, null));

    /// <summary>Starts the node and waits until it can be talked to.</summary>
    public async Task StartNodeAsync()
    {
        _node = Launch(FindServer());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (!await AnswersAsync(patience.Token))
        {
            if (_node.HasExited || patience.IsCancellationRequested)
            {
                var log = await File.ReadAllTextAsync(_home.Log);
                throw new InvalidOperationException($"The broker did not start:\n{log}");
            }
            await Task.Delay(100);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopNodeAsync();
        await StopAsync(Interlocked.Exchange(ref _mapper, null));
        _home.Dispose();
    }

    private static string FindServer()
    {
        const string library = "/usr/lib/rabbitmq/lib";
        var installed = Directory.Exists(library) ? Directory.GetDirectories(library, "rabbitmq_server-*") : [];
        // The wrapper on the path swallows signals.
        var servers = installed.Select(folder => Path.Combine(folder, "sbin", "rabbitmq-server"));
        return servers.FirstOrDefault(File.Exists) ?? throw new InvalidOperationException(InstallAdvice);
    }

    private static async Task StopAsync(Process? process)
    {
        if (process is null)
            return;
        if (!process.HasExited)
        {
            _ = Kill(process.Id, TerminateSignal);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(15));
            await process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!process.HasExited)
                process.Kill();
        }
        process.Dispose();
    }

    private static async Task StartFirstTimeAsync(params BrokerNode[] nodes)
    {
        await Turn.WaitAsync();
        try
        {
            await Task.WhenAll(nodes.Select(node => node.StartNodeAsync()));
        }
        catch
        {
            foreach (var node in nodes)
                await node.DisposeAsync();
            throw;
        }
        finally
        {
            Turn.Release();
        }
    }

    private static string NewCookie() => Guid.NewGuid().ToString("N");

    /// <summary>Done here, or else the node would start a mapper that outlives it.</summary>
    private void StartMapper() => _mapper = Launch("epmd", "-address", "127.0.0.1", "-port", $"{_home.MapperPort}");

    private Process Launch(string command, params string[] arguments)
    {
        // The shell is replaced by the command, so the process id stays; its output goes to a file that nobody has to
        // empty.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >>\"$LOG\" 2>&1", "sh", command, .. arguments]);
        foreach (var (name, value) in _home.Environment())
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException(InstallAdvice);
    }

    /// <summary>
    /// Whether it answers the first line of the protocol: the port alone opens before it can do anything.
    /// </summary>
    private async Task<bool> AnswersAsync(CancellationToken ct)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(_home.Address, Port, ct);
            await socket.SendAsync("AMQP\0\0\x09\x01"u8.ToArray(), ct);
            return await socket.ReceiveAsync(new byte[8], ct) > 0;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
