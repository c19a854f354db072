using System.Text;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders;

/// <summary>Whether a request asks for its connection to be closed: then it is the last one, whatever the server does.</summary>
internal static class ConnectionHeader
{
    private const string Name = "Connection";

    /// <summary>
    /// Whether each request has a connection to itself over HTTP/2, which has no such header: if any request asks for it.
    /// </summary>
    public static bool EndsHttp2Connections(RunSpec spec) =>
        spec.Transport.DisableKeepAlive || spec.AllRequests.Any(AsksForClose);

    public static bool AsksForClose(RequestTemplate request) => request.Headers.Any(header =>
        header.Name.Equals(Name, StringComparison.OrdinalIgnoreCase) && HasClose(Encoding.UTF8.GetBytes(header.Value)));

    /// <summary>Looks in the head of a request, as the platform writes it.</summary>
    public static bool AsksForClose(ReadOnlySpan<byte> head)
    {
        var before = "\r\nConnection: "u8;
        var start = head.IndexOf(before);
        if (start < 0)
            return false;
        var value = head[(start + before.Length)..];
        var end = value.IndexOf((byte)'\r');
        return end >= 0 && HasClose(value[..end]);
    }

    private static bool HasClose(ReadOnlySpan<byte> options)
    {
        foreach (var option in options.Split((byte)','))
        {
            if (Ascii.EqualsIgnoreCase(options[option].Trim(" \t"u8), "close"u8))
                return true;
        }
        return false;
    }
}
