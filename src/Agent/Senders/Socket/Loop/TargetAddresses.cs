using System.Net;
using System.Net.Sockets;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>Where connections of a run go to and come from, as the system wants to be told.</summary>
/// <param name="Addresses">
/// The target's addresses in the order in which to try them; empty if its name is not known.
/// </param>
/// <param name="Sources">Local addresses to spread connections over; empty to leave the choice to the system.</param>
internal sealed record TargetAddresses(EndPointBytes[] Addresses, EndPointBytes[] Sources)
{
    /// <summary>
    /// Asks for the target's addresses, once for a run; a name that is not known is an outcome of every request.
    /// </summary>
    /// <param name="spec">What is sent: all of it to one host.</param>
    /// <param name="sources">Local addresses to use; only target addresses of the same families are.</param>
    public static async Task<TargetAddresses> ResolveAsync(RunSpec spec, IReadOnlyList<IPAddress> sources)
    {
        var url = spec.UrlsAt(0, "0").First();
        var found = await LookUpAsync(new NameResolver(spec.Transport), new DnsEndPoint(url.IdnHost, url.Port));
        var usable = found.Where(target => IsReachable(target.Address, sources));
        return new TargetAddresses(
            [.. usable.Select(target => new EndPointBytes(target.Address, target.Port))],
            [.. sources.Select(address => new EndPointBytes(address, port: 0))]);
    }

    private static async Task<IReadOnlyList<IPEndPoint>> LookUpAsync(NameResolver names, DnsEndPoint target)
    {
        try
        {
            return await names.ResolveAsync(target, CancellationToken.None);
        }
        catch (SocketException)
        {
            return [];
        }
    }

    private static bool IsReachable(IPAddress address, IReadOnlyList<IPAddress> sources) =>
        address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
        && (sources.Count == 0 || sources.Any(source => source.AddressFamily == address.AddressFamily));
}

/// <summary>An address and a port in the system's form.</summary>
internal sealed class EndPointBytes
{
    public EndPointBytes(IPAddress address, int port)
    {
        var serialized = new IPEndPoint(address, port).Serialize();
        Bytes = serialized.Buffer[..serialized.Size].ToArray();
    }

    /// <summary>The structure that <c>connect</c> and <c>bind</c> take.</summary>
    public byte[] Bytes { get; }

    /// <summary>Its address family, by the system's number: the first two bytes.</summary>
    public int Family => BitConverter.ToUInt16(Bytes);
}
