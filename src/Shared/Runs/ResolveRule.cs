using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace LoadCluster.Shared.Runs;

/// <summary>The addresses of a name: <c>HOST:PORT:ADDRESS[,ADDRESS…]</c>, as curl's <c>--resolve</c> has it.</summary>
/// <param name="Host">The name; <c>*</c> for all.</param>
/// <param name="Port">The port that it is about.</param>
/// <param name="Addresses">Its addresses, at least one.</param>
public sealed record ResolveRule(string Host, int Port, ImmutableArray<IPAddress> Addresses)
{
    /// <summary>Reads a rule.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ResolveRule? rule)
    {
        ArgumentNullException.ThrowIfNull(text);
        rule = null;
        if (RouteText.Split(text, most: 3) is not [{ Length: > 0 } host, var port, var list]
            || !RouteText.TryReadPort(port, out var number) || number == 0)
            return false;
        var addresses = list.Split(',').Select(RouteText.AddressOf).ToImmutableArray();
        if (addresses.Contains(null))
            return false;
        rule = new ResolveRule(host == "*" ? "" : host, number, [.. addresses.OfType<IPAddress>()]);
        return true;
    }

    /// <summary>Whether it has the addresses of a host and port.</summary>
    public bool IsAbout(DnsEndPoint target) => RouteText.IsAbout(Host, Port, target);
}
