using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO.Enumeration;
using System.Net;

namespace LoadCluster.Agent.Targets;

/// <summary>
/// One entry of a list of allowed targets: a host name, where <c>*</c> stands for any characters, an IP
/// address, or a network as <c>10.1.0.0/16</c>; and, after a colon, a port, without which all ports are meant. IPv6
/// addresses stand in brackets. Names are compared as written, without a lookup.
/// </summary>
public sealed class TargetPattern
{
    private readonly string _host;
    private readonly IPNetwork? _network;
    private readonly int? _port;

    private TargetPattern(string host, IPNetwork? network, int? port) =>
        (_host, _network, _port) = (host, network, port);

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">
    /// As <c>api.example.com:443</c>, <c>*.test</c>, <c>10.1.0.0/16</c> or <c>[::1]:8080</c>.
    /// </param>
    /// <param name="pattern">The pattern, when it could be read.</param>
    /// <param name="error">What is wrong, when it could not.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out TargetPattern? pattern, [NotNullWhen(false)] out string? error)
    {
        (pattern, error) = (null, $"'{text}' is not a target: use host, host:port, *.domain or 10.0.0.0/8");
        if (!TrySplit(text, out var host, out var port))
            return false;
        IPNetwork? network = host.Contains('/', StringComparison.Ordinal)
            ? IPNetwork.TryParse(host, out var parsed) ? parsed : null
            : IPAddress.TryParse(host, out var address) ? Single(address) : null;
        if (network is null && (host.Length == 0 || host.AsSpan().ContainsAny("/: ")))
            return false;
        (pattern, error) = (new TargetPattern(host, network, port), null);
        return true;
    }

    /// <summary>Whether a target is meant.</summary>
    public bool Allows(string host, int port)
    {
        if (_port is { } only && only != port)
            return false;
        return _network is { } network
            ? IPAddress.TryParse(host.Trim('[', ']'), out var address) && network.Contains(address)
            : FileSystemName.MatchesSimpleExpression(_host, host);
    }

    private static bool TrySplit(string text, out string host, out int? port)
    {
        (host, port) = (text, null);
        var colon = text.LastIndexOf(':');
        if (colon > text.LastIndexOf(']'))
        {
            if (!int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || number is < 1 or > 65535)
                return false;
            (host, port) = (text[..colon], number);
        }
        if (host.StartsWith('['))
            host = host.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);
        return true;
    }

    private static IPNetwork Single(IPAddress address) => new(address, address.GetAddressBytes().Length * 8);
}
