using System.Net;
using System.Net.Sockets;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>Where the connections of a run go to and come from. All event loops share it.</summary>
internal sealed class Route
{
    private readonly NameResolver _names;
    private readonly DnsEndPoint _target;
    private readonly IReadOnlyList<IPAddress> _sources;

    /// <param name="spec">What is sent: all of it to one host.</param>
    /// <param name="sources">Local addresses to spread connections over; empty to leave the choice to the system.</param>
    /// <param name="names">Says which addresses a name has.</param>
    public Route(RunSpec spec, IReadOnlyList<IPAddress> sources, NameResolver names)
    {
        var url = spec.UrlsAt(0, "0").First();
        (_names, _target, _sources) = (names, new DnsEndPoint(url.IdnHost, url.Port), sources);
        Sources = [.. sources.Select(address => new EndPointBytes(new IPEndPoint(address, port: 0)))];
    }

    /// <summary>Local addresses in the system's form.</summary>
    public EndPointBytes[] Sources { get; }

    /// <summary>Asks where the next connection goes.</summary>
    public async ValueTask<FoundAddresses> FindAsync()
    {
        try
        {
            return new FoundAddresses(await _names.ResolveAsync(_target, CancellationToken.None));
        }
        // The platform calls a name that is too long a wrong argument.
        catch (Exception e) when (e is SocketException or ArgumentException)
        {
            return new FoundAddresses([], e.Message);
        }
    }

    /// <summary>Takes note that none of the addresses answered.</summary>
    public void Forget() => _names.Forget(_target);

    /// <summary>Whether a connection from a local address of the run can go there.</summary>
    public bool IsReachable(IPEndPoint target) =>
        target.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
        && (_sources.Count == 0 || _sources.Any(source => source.AddressFamily == target.AddressFamily));
}

/// <summary>The answer of a look-up.</summary>
/// <param name="Addresses">Where to connect, in this order; empty if the name is not known.</param>
/// <param name="Fault">Why there are none.</param>
internal readonly record struct FoundAddresses(IReadOnlyList<IPEndPoint> Addresses, string? Fault = null);
