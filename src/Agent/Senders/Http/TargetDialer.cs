using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>
/// Opens connections: to a Unix socket, or to the addresses of the target's name in turn, from one local address after the
/// other, so that each lends its range of ports.
/// </summary>
/// <param name="transport">Where connections go.</param>
/// <param name="names">Says which addresses a name has.</param>
/// <param name="sources">The local addresses; empty to leave the choice to the system.</param>
/// <param name="note">Hears how long it took; from any thread.</param>
internal sealed class TargetDialer(
    TransportSpec transport, NameResolver names, IReadOnlyList<IPAddress> sources, Action<ConnectionEvent> note)
{
    private static readonly HttpRequestOptionsKey<long> Connected = new("connected");

    // As Linux numbers it: the port is chosen when the target is known, so that a port may serve several targets at a
    // time.
    private const int IpLevel = 0;
    private const int BindAddressNoPort = 24;

    private uint _turn;

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        if (transport.UnixSocket is { } path)
        {
            var local = await ConnectAsync(CreateUnixSocket(), new UnixDomainSocketEndPoint(path), cancellationToken);
            NoteOpened(context, lookup: null, started);
            return local;
        }
        var target = context.DnsEndPoint;
        var finding = names.ResolveAsync(target, cancellationToken);
        var isKnown = finding.IsCompleted;
        var addresses = await finding;
        var found = Stopwatch.GetTimestamp();
        try
        {
            var stream = await ConnectToAnyAsync([.. addresses.Where(IsReachable)], cancellationToken);
            NoteOpened(context, isKnown ? null : Microseconds(started, found), found);
            return stream;
        }
        catch (SocketException)
        {
            names.Forget(target);
            throw;
        }
    }

    /// <summary>
    /// Notes a TLS handshake, if there was one. Whether the platform took up an earlier session it does not tell: where that
    /// may be, nothing is noted.
    /// </summary>
    public void EndHandshake(SocketsHttpPlaintextStreamFilterContext context)
    {
        if (context.PlaintextStream is not SslStream tls || transport.TlsResume
            || !context.InitialRequestMessage.Options.TryGetValue(Connected, out var connected))
            return;
        var protocol = tls.NegotiatedApplicationProtocol is { Protocol.IsEmpty: false } agreed ? $" {agreed}" : "";
        note(new HandshakeEnded(
            $"{VersionOf(tls)} {tls.NegotiatedCipherSuite}{protocol}", IsResumed: false, Microseconds(connected, Stopwatch.GetTimestamp())));
    }

    /// <summary>As OpenSSL has it.</summary>
    private static string VersionOf(SslStream tls) => tls.SslProtocol switch
    {
        SslProtocols.Tls13 => "TLSv1.3",
        SslProtocols.Tls12 => "TLSv1.2",
        var other => other.ToString(),
    };

    private void NoteOpened(SocketsHttpConnectionContext context, long? lookup, long since)
    {
        var now = Stopwatch.GetTimestamp();
        context.InitialRequestMessage.Options.Set(Connected, now);
        note(new ConnectionOpened(lookup, Microseconds(since, now)));
    }

    private static long Microseconds(long from, long to) => Stopwatch.GetElapsedTime(from, to).Ticks / TimeSpan.TicksPerMicrosecond;

    private async Task<Stream> ConnectToAnyAsync(IReadOnlyList<IPEndPoint> addresses, CancellationToken cancellationToken)
    {
        var fault = new SocketException((int)SocketError.AddressNotAvailable);
        foreach (var address in addresses)
        {
            try
            {
                return await ConnectAsync(CreateSocket(address.AddressFamily), address, cancellationToken);
            }
            catch (SocketException e)
            {
                fault = e;
            }
        }
        throw fault;
    }

    private static async Task<Stream> ConnectAsync(
        System.Net.Sockets.Socket socket, EndPoint target, CancellationToken cancellationToken)
    {
        try
        {
            await socket.ConnectAsync(target, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static System.Net.Sockets.Socket CreateUnixSocket() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    private System.Net.Sockets.Socket CreateSocket(AddressFamily family)
    {
        var socket = new System.Net.Sockets.Socket(family, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (sources.Count == 0)
            return socket;
        if (OperatingSystem.IsLinux())
            socket.SetRawSocketOption(IpLevel, BindAddressNoPort, BitConverter.GetBytes(1));
        socket.Bind(new IPEndPoint(NextSource(family), 0));
        return socket;
    }

    private bool IsReachable(IPEndPoint target) =>
        sources.Count == 0 || sources.Any(source => source.AddressFamily == target.AddressFamily);

    private IPAddress NextSource(AddressFamily family)
    {
        var usable = sources.Where(source => source.AddressFamily == family).ToList();
        return usable[(int)(Interlocked.Increment(ref _turn) % (uint)usable.Count)];
    }
}
