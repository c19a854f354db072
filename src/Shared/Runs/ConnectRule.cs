using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace LoadCluster.Shared.Runs;

/// <summary>Where to connect instead: <c>HOST:PORT:HOST2:PORT2</c>, as curl's <c>--connect-to</c> has it.</summary>
/// <param name="Host">The host of the URL; empty for all.</param>
/// <param name="Port">Its port; 0 for all.</param>
/// <param name="TargetHost">The host to connect to; empty to keep it.</param>
/// <param name="TargetPort">The port to connect to; 0 to keep it.</param>
public sealed record ConnectRule(string Host, int Port, string TargetHost, int TargetPort)
{
    /// <summary>Reads a rule.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ConnectRule? rule)
    {
        ArgumentNullException.ThrowIfNull(text);
        rule = RouteText.Split(text) is [var host, var port, var targetHost, var targetPort]
            && RouteText.TryReadPort(port, out var from) && RouteText.TryReadPort(targetPort, out var to)
            ? new ConnectRule(host, from, targetHost, to)
            : null;
        return rule is not null;
    }

    /// <summary>Where to connect for a host and port; the same if the rule is about others.</summary>
    public DnsEndPoint Apply(DnsEndPoint target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return RouteText.IsAbout(Host, Port, target)
            ? new DnsEndPoint(TargetHost.Length > 0 ? TargetHost : target.Host, TargetPort > 0 ? TargetPort : target.Port)
            : target;
    }
}
