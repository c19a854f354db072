using System.Collections.Immutable;
using System.Text;
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
    /// <summary>The most headers.</summary>
    public const int MaxHeaders = 256;

    /// <summary>The most bytes of a body: 1 GiB.</summary>
    public const int MaxBodyBytes = 1 << 30;

    /// <summary>The most URLs.</summary>
    public const int MaxUrls = 100_000;

    /// <summary>Absolute <c>http</c> or <c>https</c> URL, without spaces around it.</summary>
    public required string Url { get; init => field = value?.Trim()!; }

    /// <summary>
    /// URLs that take turns, instead of <see cref="Url"/>: index <c>i</c> goes to number <c>i mod length</c>. Empty by
    /// default; if there are any, <see cref="Url"/> is the first.
    /// </summary>
    public ImmutableArray<string> Urls { get; init; } = [];

    /// <summary>Request method; <c>GET</c> unless said otherwise.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>Headers in the order they were given; none by default.</summary>
    public ImmutableArray<RequestHeader> Headers { get; init; } = [];

    /// <summary>Body bytes; empty for none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The URLs it goes to, at least one.</summary>
    [JsonIgnore]
    public ImmutableArray<string> AllUrls => Urls.IsDefaultOrEmpty ? [Url] : Urls;

    /// <summary>The words in braces in URLs, headers and body, without filters: variables or not.</summary>
    [JsonIgnore]
    public IEnumerable<string> Names => AllUrls.Concat(Headers.Select(header => header.Value))
        .Select(text => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(text))
        .Append(Body)
        .SelectMany(Template.NamesIn)
        .Select(name => name.Split('|')[0])
        .Distinct();
}
