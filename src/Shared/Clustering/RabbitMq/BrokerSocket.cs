using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;

namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>Connects the AMQP client to a node: the socket's options, TLS, and threads of its own.</summary>
internal sealed class BrokerSocket(RabbitMqOptions options, string host, AddressFamily family) : ITcpClient
{
    // TCP_USER_TIMEOUT of Linux, tcp(7): how long sent data may stay unacknowledged before the connection is given up.
    private const int TcpLevel = 6;
    private const int TcpUserTimeout = 18;
    private const int UserTimeoutMilliseconds = 5_000;

    private AmqpStream? _stream;

    public Socket Client { get; } = new(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public bool Connected => Client.Connected;

    public TimeSpan ReceiveTimeout
    {
        get => TimeSpan.FromMilliseconds(Client.ReceiveTimeout);
        set => Client.ReceiveTimeout = (int)value.TotalMilliseconds;
    }

    public async Task ConnectAsync(IPAddress host, int port, CancellationToken cancellationToken = default)
    {
        if (OperatingSystem.IsLinux())
            Client.SetRawSocketOption(TcpLevel, TcpUserTimeout, BitConverter.GetBytes(UserTimeoutMilliseconds));
        await Client.ConnectAsync(host, port, cancellationToken);
        var plain = new NetworkStream(Client);
        _stream = new AmqpStream(Client, options.Tls ? await SecureAsync(plain, cancellationToken) : plain);
    }

    public NetworkStream GetStream() => _stream ?? throw new InvalidOperationException("Not connected.");

    /// <summary>To be called once the connection is open.</summary>
    public void StartHeartbeats() => _stream?.StartHeartbeats();

    public void Close() => Dispose();

    public void Dispose()
    {
        _stream?.Dispose();
        Client.Dispose();
    }

    private async Task<SslStream> SecureAsync(NetworkStream plain, CancellationToken cancellationToken)
    {
        var tls = new SslClientAuthenticationOptions
        {
            TargetHost = host,
            CertificateChainPolicy = options.CaFile is { } file ? Trust(file) : null,
        };
        if (options.ClientCertificateFile is { } certificate)
            tls.ClientCertificates = [X509Certificate2.CreateFromPemFile(certificate, options.ClientKeyFile)];
        var secured = new SslStream(plain);
        await secured.AuthenticateAsClientAsync(tls, cancellationToken);
        return secured;
    }

    private static X509ChainPolicy Trust(string caFile)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(caFile);
        return policy;
    }
}
