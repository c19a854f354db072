using System.Globalization;
using System.Net;

namespace LoadCluster.Shared.Actors;

/// <summary>Where a coordinator can be reached: <c>host:port</c>, the port being 4053 when it is left out.</summary>
/// <param name="Host">A name or an IP address, without brackets.</param>
/// <param name="Port">The remoting port.</param>
public sealed record ClusterAddress(string Host, int Port)
{
    /// <summary>The port that is used when none is named.</summary>
    public const int DefaultPort = 4053;

    /// <summary>Whether only processes of this machine can reach it.</summary>
    public bool IsLoopback =>
        Host == "localhost" || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Reads <c>host</c>, <c>host:port</c> or <c>[v6]:port</c>; <see langword="null"/> for anything else.</summary>
    public static ClusterAddress? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (host, port) = Split(text.Trim());
        return Uri.CheckHostName(host) != UriHostNameType.Unknown
            && int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and <= ushort.MaxValue
                ? new(host, number)
                : null;
    }

    public override string ToString() => Host.Contains(':') ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    private static (string Host, string Port) Split(string text)
    {
        var colon = text.LastIndexOf(':');
        var hasPort = colon > text.LastIndexOf(']') && text.IndexOf(':', StringComparison.Ordinal) is var first
            && (first == colon || text.StartsWith('['));
        var host = hasPort ? text[..colon] : text;
        var port = hasPort ? text[(colon + 1)..] : DefaultPort.ToString(CultureInfo.InvariantCulture);
        return (host.TrimStart('[').TrimEnd(']'), port);
    }
}
