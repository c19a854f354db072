using System.Text;

namespace LoadCluster.Agent.Senders.Socket.Http2.Hpack;

/// <summary>The fields that every HPACK table begins with: RFC 7541, appendix A.</summary>
internal static class StaticTable
{
    private static readonly string[] Fields =
    [
        ":authority", ":method|GET", ":method|POST", ":path|/", ":path|/index.html", ":scheme|http", ":scheme|https",
        ":status|200", ":status|204", ":status|206", ":status|304", ":status|400", ":status|404", ":status|500",
        "accept-charset", "accept-encoding|gzip, deflate", "accept-language", "accept-ranges", "accept",
        "access-control-allow-origin", "age", "allow", "authorization", "cache-control", "content-disposition",
        "content-encoding", "content-language", "content-length", "content-location", "content-range", "content-type",
        "cookie", "date", "etag", "expect", "expires", "from", "host", "if-match", "if-modified-since", "if-none-match",
        "if-range", "if-unmodified-since", "last-modified", "link", "location", "max-forwards", "proxy-authenticate",
        "proxy-authorization", "range", "referer", "refresh", "retry-after", "server", "set-cookie",
        "strict-transport-security", "transfer-encoding", "user-agent", "vary", "via", "www-authenticate",
    ];

    private static readonly (byte[] Name, byte[] Value)[] Entries = Array.ConvertAll(Fields, Split);

    public static int Count => Entries.Length;

    /// <summary>The field at an index from 1 on.</summary>
    public static (byte[] Name, byte[] Value) At(int index) => Entries[index - 1];

    /// <summary>The index of a field; 0 if there is none.</summary>
    public static int IndexOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        for (var i = 0; i < Entries.Length; i++)
        {
            if (name.SequenceEqual(Entries[i].Name) && value.SequenceEqual(Entries[i].Value))
                return i + 1;
        }
        return 0;
    }

    /// <summary>The index of the first field with a name; 0 if there is none.</summary>
    public static int IndexOf(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < Entries.Length; i++)
        {
            if (name.SequenceEqual(Entries[i].Name))
                return i + 1;
        }
        return 0;
    }

    private static (byte[] Name, byte[] Value) Split(string field)
    {
        var end = field.IndexOf('|');
        return end < 0 ? (Encoding.ASCII.GetBytes(field), []) : (Encoding.ASCII.GetBytes(field[..end]), Encoding.ASCII.GetBytes(field[(end + 1)..]));
    }
}
