using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace LoadCluster.Shared.Requests;

/// <summary>One header of a request.</summary>
/// <param name="Name">A header name as RFC 9110 allows it.</param>
/// <param name="Value">Its value; <c>{index}</c> becomes the request's number.</param>
[method: JsonConstructor]
public readonly record struct RequestHeader(string Name, string Value);

/// <summary>
/// What every request of a run looks like. <c>{index}</c> in URL, header values and body becomes its number.
/// </summary>
public sealed record RequestTemplate
{
    /// <summary>Absolute <c>http</c> or <c>https</c> URL.</summary>
    public required string Url { get; init; }

    /// <summary>Request method; <c>GET</c> unless said otherwise.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>Headers in the order they were given; none by default.</summary>
    public ImmutableArray<RequestHeader> Headers { get; init; } = [];

    /// <summary>Body bytes; empty for none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }
}
