using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders;

/// <summary>
/// Says where connections for a host and port go: by the rules of the spec, else by a look-up that is kept for a time. Each
/// answer begins with another address, so that connections spread over all of them. Any number of threads may use it.
/// </summary>
/// <param name="transport">The rules, and how long a look-up is kept.</param>
/// <param name="lookUp">Asks for the addresses of a name; the system by default.</param>
internal sealed class NameResolver(
    TransportSpec transport, Func<string, CancellationToken, Task<IPAddress[]>>? lookUp = null)
{
    private readonly ImmutableArray<ConnectRule> _connectTo =
        [.. transport.ConnectTo.Select(text => ConnectRule.TryParse(text, out var rule) ? rule : null).OfType<ConnectRule>()];

    private readonly ImmutableArray<ResolveRule> _resolve =
        [.. transport.Resolve.Select(text => ResolveRule.TryParse(text, out var rule) ? rule : null).OfType<ResolveRule>()];

    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _lookUp = lookUp ?? Dns.GetHostAddressesAsync;
    private readonly ConcurrentDictionary<string, LookUp> _known = new(StringComparer.OrdinalIgnoreCase);
    private uint _turn;

    /// <summary>The addresses to try, in this order; at least one.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The name is not known.</exception>
    public async ValueTask<IReadOnlyList<IPEndPoint>> ResolveAsync(DnsEndPoint target, CancellationToken cancellationToken)
    {
        var endpoint = Redirect(target);
        var addresses = await AddressesOfAsync(endpoint, cancellationToken);
        var first = (int)(Interlocked.Increment(ref _turn) % (uint)addresses.Count);
        return [.. addresses.Skip(first).Concat(addresses.Take(first)).Select(address => new IPEndPoint(address, endpoint.Port))];
    }

    /// <summary>Looks the name up again next time: its addresses did not answer.</summary>
    public void Forget(DnsEndPoint target)
    {
        if (transport.DnsTtl is not null)
            _known.TryRemove(Redirect(target).Host, out _);
    }

    /// <summary>Where connections for a host and port go, by name.</summary>
    public DnsEndPoint Redirect(DnsEndPoint target) =>
        _connectTo.Select(rule => rule.Apply(target)).FirstOrDefault(other => other != target, target);

    private async ValueTask<IReadOnlyList<IPAddress>> AddressesOfAsync(DnsEndPoint endpoint, CancellationToken cancellationToken)
    {
        if (_resolve.FirstOrDefault(rule => rule.IsAbout(endpoint)) is { } rule)
            return rule.Addresses;
        if (IPAddress.TryParse(endpoint.Host, out var literal))
            return [literal];
        if (_known.TryGetValue(endpoint.Host, out var known) && IsFresh(known))
            return known.Addresses;
        var addresses = await _lookUp(endpoint.Host, cancellationToken);
        _known[endpoint.Host] = new LookUp(addresses, Stopwatch.GetTimestamp());
        return addresses;
    }

    private bool IsFresh(LookUp known) => transport.DnsTtl is not { } ttl || Stopwatch.GetElapsedTime(known.Stamp) < ttl;

    /// <summary>What a name meant at a time.</summary>
    private sealed record LookUp(IPAddress[] Addresses, long Stamp);
}
