using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
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
    private readonly ConcurrentDictionary<DnsEndPoint, LookUp> _known = [];
    private readonly Lock _asking = new();
    private uint _turn;

    /// <summary>The addresses to try, in this order; at least one. A single one is the same list each time.</summary>
    /// <exception cref="SocketException">The name is not known.</exception>
    public async ValueTask<IReadOnlyList<IPEndPoint>> ResolveAsync(DnsEndPoint target, CancellationToken cancellationToken)
    {
        var addresses = await Find(target).Addresses.WaitAsync(cancellationToken);
        if (addresses.Length == 1)
            return addresses;
        var first = (int)(Interlocked.Increment(ref _turn) % (uint)addresses.Length);
        return [.. addresses[first..], .. addresses[..first]];
    }

    /// <summary>Looks the name up again next time: its addresses did not answer.</summary>
    public void Forget(DnsEndPoint target)
    {
        if (transport.DnsTtl is not null && _known.TryGetValue(target, out var known) && known is { CanChange: true, Addresses.IsCompleted: true })
            _known.TryRemove(KeyValuePair.Create(target, known));
    }

    /// <summary>Where connections for a host and port go, by name.</summary>
    public DnsEndPoint Redirect(DnsEndPoint target) =>
        _connectTo.Select(rule => rule.Apply(target)).FirstOrDefault(other => other != target, target);

    private LookUp Find(DnsEndPoint target)
    {
        if (_known.TryGetValue(target, out var known) && IsUsable(known))
            return known;
        lock (_asking)
        {
            if (!_known.TryGetValue(target, out known) || !IsUsable(known))
                known = _known[target] = LookUpAgain(Redirect(target));
            return known;
        }
    }

    /// <summary>Connections that need a name at the same time share a look-up, unless each is to have its own.</summary>
    private bool IsUsable(LookUp known) =>
        known.Addresses.IsCompleted
            ? known.Addresses.IsCompletedSuccessfully && (!known.CanChange || IsFresh(known))
            : transport.DnsTtl != TimeSpan.Zero;

    private bool IsFresh(LookUp known) => transport.DnsTtl is not { } ttl || Stopwatch.GetElapsedTime(known.Stamp) < ttl;

    private LookUp LookUpAgain(DnsEndPoint endpoint)
    {
        if (_resolve.FirstOrDefault(rule => rule.IsAbout(endpoint)) is { } rule)
            return Constant(endpoint.Port, rule.Addresses);
        if (IPAddress.TryParse(endpoint.Host, out var literal))
            return Constant(endpoint.Port, [literal]);
        return new LookUp(AskAsync(endpoint), Stopwatch.GetTimestamp(), CanChange: true);
    }

    private static LookUp Constant(int port, IReadOnlyList<IPAddress> addresses) =>
        new(Task.FromResult(WithPort(addresses, port)), Stamp: 0, CanChange: false);

    private async Task<IPEndPoint[]> AskAsync(DnsEndPoint endpoint)
    {
        var addresses = await _lookUp(endpoint.Host, CancellationToken.None);
        return addresses.Length > 0 ? WithPort(addresses, endpoint.Port) : throw new SocketException((int)SocketError.NoData);
    }

    private static IPEndPoint[] WithPort(IReadOnlyList<IPAddress> addresses, int port) =>
        [.. addresses.Select(address => new IPEndPoint(address, port))];

    /// <summary>What a name meant at a time.</summary>
    /// <param name="Addresses">Its addresses, once they are known.</param>
    /// <param name="Stamp">When they were asked for.</param>
    /// <param name="CanChange">Whether they may be others later.</param>
    private sealed record LookUp(Task<IPEndPoint[]> Addresses, long Stamp, bool CanChange);
}
