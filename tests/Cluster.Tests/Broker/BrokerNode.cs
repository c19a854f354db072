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

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("loadcluster-broker-");
    private readonly int _distributionPort = FreePort();
    private readonly int _mapperPort = FreePort();
    private Process? _mapper;
    private Process? _node;

    /// <summary>Where it speaks AMQP.</summary>
    public int Port { get; } = FreePort();

    /// <summary>Where it speaks AMQP over TLS; it asks for a certificate of its own authority.</summary>
    public int TlsPort { get; } = FreePort();

    /// <summary>That authority.</summary>
    public string CaFile => InHome("ca.pem");

    /// <summary>A certificate of it, with the key.</summary>
    public string CertificateFile => InHome("node.pem");

    private string Log => Path.Combine(_home.FullName, "output.log");

    /// <summary>Starts the node with users and virtual hosts.</summary>
    public static async Task<BrokerNode> StartAsync(string definitions)
    {
        var node = new BrokerNode();
        node.WriteHome(definitions);
        // Started here, or else the node would start one that outlives it.
        node._mapper = node.Launch("epmd", "-address", "127.0.0.1", "-port", $"{node._mapperPort}");
        await node.StartNodeAsync();
        return node;
    }

    /// <summary>Stops the node and starts it again with the data it had.</summary>
    public async Task RestartAsync()
    {
        await StopNodeAsync();
        await StartNodeAsync();
    }

    /// <summary>Ends the node and waits for that.</summary>
    public async Task StopNodeAsync() => await StopAsync(Interlocked.Exchange(ref _node, null));

    /// <summary>Starts the node and waits until it can be talked to.</summary>
    public async Task StartNodeAsync()
    {
        _node = Launch(FindServer());
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await AnswersAsync(patience.Token))
        {
            if (_node.HasExited || patience.IsCancellationRequested)
                throw new InvalidOperationException($"The broker did not start:\n{await File.ReadAllTextAsync(Log)}");
            await Task.Delay(100);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopNodeAsync();
        await StopAsync(Interlocked.Exchange(ref _mapper, null));
        _home.Delete(recursive: true);
    }

    private static string FindServer()
    {
        const string library = "/usr/lib/rabbitmq/lib";
        var installed = Directory.Exists(library) ? Directory.GetDirectories(library, "rabbitmq_server-*") : [];
        // The wrapper on the path swallows signals.
        var servers = installed.Select(folder => Path.Combine(folder, "sbin", "rabbitmq-server"));
        return servers.FirstOrDefault(File.Exists) ?? throw new InvalidOperationException(InstallAdvice);
    }

    /// <summary>
    /// A port that is free now and that the system gives to nobody else by itself: it lies below its range.
    /// </summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 30_000);
            using var probe = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken: try another.
            }
        }
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

    private void WriteHome(string definitions)
    {
        File.WriteAllText(InHome("definitions.json"), definitions);
        File.WriteAllText(InHome("enabled_plugins"), "[].");
        BrokerCertificates.Write(_home.FullName);
        File.WriteAllText(InHome("rabbitmq.conf"), $"""
            load_definitions = {InHome("definitions.json")}
            listeners.ssl.default = 127.0.0.1:{TlsPort}
            ssl_options.cacertfile = {CaFile}
            ssl_options.certfile = {CertificateFile}
            ssl_options.keyfile = {CertificateFile}
            ssl_options.verify = verify_peer
            ssl_options.fail_if_no_peer_cert = true

            """);
        File.WriteAllText(InHome(".erlang.cookie"), Guid.NewGuid().ToString("N"));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(InHome(".erlang.cookie"), UnixFileMode.UserRead);
    }

    private Process Launch(string command, params string[] arguments)
    {
        // The shell is replaced by the command, so the process id stays; its output goes to a file that nobody has to
        // empty.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >>\"$LOG\" 2>&1", "sh", command, .. arguments]);
        start.Environment["LOG"] = Log;
        foreach (var (name, value) in NodeEnvironment())
            start.Environment[name] = value;
        return Process.Start(start) ?? throw new InvalidOperationException(InstallAdvice);
    }

    private Dictionary<string, string> NodeEnvironment() => new()
    {
        ["HOME"] = _home.FullName,
        ["RUNNING_UNDER_SYSTEMD"] = "true",
        ["RABBITMQ_NODENAME"] = $"n{Port}@localhost",
        ["RABBITMQ_NODE_PORT"] = $"{Port}",
        ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_DIST_PORT"] = $"{_distributionPort}",
        ["RABBITMQ_MNESIA_BASE"] = InHome("data"),
        ["RABBITMQ_LOG_BASE"] = InHome("log"),
        ["RABBITMQ_PID_FILE"] = InHome("pid"),
        ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
        ["RABBITMQ_CONFIG_FILE"] = InHome("rabbitmq.conf"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = InHome("enabled_plugins"),
        ["ERL_EPMD_PORT"] = $"{_mapperPort}",
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
    };

    private string InHome(string file) => Path.Combine(_home.FullName, file);

    /// <summary>
    /// Whether it answers the first line of the protocol: the port alone opens before it can do anything.
    /// </summary>
    private async Task<bool> AnswersAsync(CancellationToken ct)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Port, ct);
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
