using System.Collections.Immutable;
using System.Text;
using LoadCluster.Agent.Senders.Socket.Http1;
using LoadCluster.Agent.Senders.Socket.Http2.Hpack;
using LoadCluster.Shared.Requests;

namespace LoadCluster.Agent.Senders.Socket.Http2;

/// <summary>One header field of a step's requests.</summary>
/// <param name="Name">Its name, in lower case.</param>
/// <param name="Value">Its value.</param>
internal sealed record RequestField(byte[] Name, Template Value)
{
    private const int Overhead = 32;

    /// <summary>Its index in the static table, if its value is there, too; else 0.</summary>
    public int StaticIndex { get; } = Value.IsConstant ? StaticTable.IndexOf(Name, Value.Render(0)) : 0;

    /// <summary>The index of its name in the static table; 0 if it is not there.</summary>
    public int NameIndex { get; } = StaticTable.IndexOf(Name);

    /// <summary>How it is known to the tables of connections; -1 if it is not inserted.</summary>
    public int TableKey { get; set; } = -1;

    /// <summary>A constant value.</summary>
    public byte[] Constant { get; } = Value.IsConstant ? Value.Render(0) : [];

    /// <summary>What it takes in a table.</summary>
    public int TableBytes => Name.Length + Constant.Length + Overhead;
}

/// <summary>The header fields of a request template, in the order in which they are sent.</summary>
internal static class RequestFields
{
    // What HTTP/2 says in other ways, or not at all.
    private static readonly string[] Excluded =
        ["host", "connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade", "te"];

    public static ImmutableArray<RequestField> Of(RequestTemplate request, ImmutableArray<string> variables, bool isAsIs)
    {
        var url = new Uri(new Template(request.Url, variables, TemplatePlace.Url)
            .RenderText(0, Enumerable.Repeat("0", variables.Length).ToArray()));
        var host = request.Headers.FirstOrDefault(header => Is(header, "Host")).Value ?? RequestHead.HostOf(request.Url, variables);
        return
        [
            Field(":method", HttpMethod.Parse(request.Method).Method, variables),
            Field(":scheme", url.Scheme, variables),
            Field(":authority", host, variables),
            Field(":path", RequestTarget.Of(request.Url, variables, isAsIs), variables, TemplatePlace.Url),
            .. request.Headers.Where(header => !Excluded.Contains(header.Name.ToLowerInvariant()))
                .Select(header => Field(header.Name.ToLowerInvariant(), header.Value, variables)),
            .. request.Headers.Where(header => Is(header, "TE") && header.Value == "trailers")
                .Select(header => Field("te", header.Value, variables)),
        ];
    }

    private static RequestField Field(
        string name, string value, ImmutableArray<string> variables, TemplatePlace place = TemplatePlace.Header) =>
        new(Encoding.ASCII.GetBytes(name), new Template(value, variables, place));

    private static bool Is(RequestHeader header, string name) =>
        name.Equals(header.Name, StringComparison.OrdinalIgnoreCase);
}
