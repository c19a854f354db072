using System.Globalization;
using System.Net;

namespace LoadCluster.Shared.Runs;

/// <summary>What the rules <c>HOST:PORT:…</c> have in common: an IPv6 address stands in square brackets.</summary>
internal static class RouteText
{
    /// <summary>The parts between colons, without square brackets; what is left after the last cut is one part.</summary>
    public static IReadOnlyList<string> Split(string text, int most = int.MaxValue)
    {
        var (parts, start, depth) = (new List<string>(), 0, 0);
        for (var at = 0; at < text.Length && parts.Count < most - 1; at++)
        {
            depth += text[at] switch { '[' => 1, ']' => -1, _ => 0 };
            if (text[at] != ':' || depth > 0)
                continue;
            parts.Add(text[start..at]);
            start = at + 1;
        }
        return [.. parts.Append(text[start..]).Select(part => part.Contains(',') ? part : Unbracketed(part))];
    }

    /// <summary>Reads a port; an empty one is 0.</summary>
    public static bool TryReadPort(string text, out int port)
    {
        port = 0;
        return text.Length == 0
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is > 0 and <= 65535);
    }

    public static IPAddress? AddressOf(string text) =>
        IPAddress.TryParse(Unbracketed(text), out var address) ? address : null;

    /// <summary>Whether a host, empty for all, and a port, 0 for all, mean this one.</summary>
    public static bool IsAbout(string host, int port, DnsEndPoint target) =>
        (host.Length == 0 || host.Equals(Unbracketed(target.Host), StringComparison.OrdinalIgnoreCase))
        && (port == 0 || port == target.Port);

    private static string Unbracketed(string text) => text is ['[', .. var inner, ']'] ? inner : text;
}
