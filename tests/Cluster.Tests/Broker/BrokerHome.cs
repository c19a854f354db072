using System.Net;

namespace LoadCluster.Cluster.Tests.Broker;

/// <summary>What a private node of RabbitMQ has for itself: ports, files, and what it is told.</summary>
/// <param name="address">Where it listens.</param>
/// <param name="mapperPort">Where nodes that are to find each other ask for each other's ports.</param>
/// <param name="cookie">The secret that they share.</param>
internal sealed class BrokerHome(IPAddress address, int mapperPort, string cookie) : IDisposable
{
    private const string NodeKey = "cluster_formation.classic_config.nodes";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("loadcluster-broker-");
    private readonly int _distributionPort = FreePort.Next();

    public IPAddress Address => address;

    public int MapperPort => mapperPort;

    public int Port { get; } = FreePort.Next();

    public int TlsPort { get; } = FreePort.Next();

    public string Log => At("output.log");

    private string NodeName => $"n{Port}@localhost";

    public string At(string file) => Path.Combine(_folder.FullName, file);

    /// <summary>Writes what the node reads.</summary>
    /// <param name="definitions">Users and virtual hosts.</param>
    /// <param name="cluster">The homes of all nodes of the cluster, this one included; none for a node alone.</param>
    public void Write(string definitions, params IReadOnlyList<BrokerHome> cluster)
    {
        File.WriteAllText(At("definitions.json"), definitions);
        File.WriteAllText(At("enabled_plugins"), "[].");
        BrokerCertificates.Write(_folder.FullName);
        File.WriteAllText(At("rabbitmq.conf"), $"""
            load_definitions = {At("definitions.json")}
            listeners.ssl.default = {address}:{TlsPort}
            ssl_options.cacertfile = {At("ca.pem")}
            ssl_options.certfile = {At("node.pem")}
            ssl_options.keyfile = {At("node.pem")}
            ssl_options.verify = verify_peer
            ssl_options.fail_if_no_peer_cert = true
            {Formation(cluster)}

            """);
        File.WriteAllText(At(".erlang.cookie"), cookie);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(At(".erlang.cookie"), UnixFileMode.UserRead);
    }

    public Dictionary<string, string> Environment() => new()
    {
        ["LOG"] = Log,
        ["HOME"] = _folder.FullName,
        ["RUNNING_UNDER_SYSTEMD"] = "true",
        ["RABBITMQ_NODENAME"] = NodeName,
        ["RABBITMQ_NODE_PORT"] = $"{Port}",
        ["RABBITMQ_NODE_IP_ADDRESS"] = $"{address}",
        ["RABBITMQ_DIST_PORT"] = $"{_distributionPort}",
        ["RABBITMQ_MNESIA_BASE"] = At("data"),
        ["RABBITMQ_LOG_BASE"] = At("log"),
        ["RABBITMQ_PID_FILE"] = At("pid"),
        ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
        ["RABBITMQ_CONFIG_FILE"] = At("rabbitmq.conf"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = At("enabled_plugins"),
        ["ERL_EPMD_PORT"] = $"{mapperPort}",
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] =
            "-kernel inet_dist_use_interface {127,0,0,1} -kernel net_ticktime 6",
    };

    public void Dispose() => _folder.Delete(recursive: true);

    private static string Formation(IReadOnlyList<BrokerHome> cluster) => cluster.Count == 0 ? "" : $"""
        cluster_partition_handling = pause_minority
        cluster_formation.peer_discovery_backend = classic_config
        cluster_formation.discovery_retry_limit = 2
        cluster_formation.discovery_retry_interval = 200
        {string.Join('\n', cluster.Select((home, i) => $"{NodeKey}.{i + 1} = {home.NodeName}"))}
        """;
}
