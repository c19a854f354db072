using System.Collections.Immutable;

namespace LoadCluster.Shared.Runs;

/// <summary>One load test: the immutable record of what the user asked for.</summary>
public sealed record RunSpec
{
    /// <summary>The most requests that may be in flight in one run.</summary>
    public const int HighestLimit = 1_000_000;

    /// <summary>What to send.</summary>
    public required RequestTemplate Request { get; init; }

    /// <summary>How many requests; the run is the range of indexes <c>[0, Requests)</c>. 200 by default.</summary>
    public long Requests { get; init; } = 200;

    /// <summary>How many requests may be in flight, in the whole cluster: 1 to 1,000,000; 50 by default.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>How requests travel.</summary>
    public TransportSpec Transport { get; init; } = new();

    /// <summary>What an agent sends with: <c>auto</c> (the best that can do it, default) or a driver's name.</summary>
    public string Driver { get; init; } = AutoDriver;

    /// <summary>
    /// What must be so of every response, at most 64 expressions that <see cref="Checks.ResponseCheck"/> reads; none by
    /// default. A response that fails one is an error of the kind <c>check</c>, whatever its status. With a check of the
    /// status, a status from 400 on that passes is a success.
    /// </summary>
    public ImmutableArray<string> Checks { get; init; } = [];

    /// <summary>
    /// What must be so of the result, expressions that <see cref="Thresholds.Threshold"/> reads; none by default.
    /// </summary>
    public ImmutableArray<string> Thresholds { get; init; } = [];

    /// <summary>Whether the run ends early once a threshold cannot hold any more; off by default.</summary>
    public bool AbortOnFail { get; init; }

    /// <summary>The name that leaves the choice of the driver to the agent.</summary>
    public const string AutoDriver = "auto";

    /// <summary>The host and port that the first request goes to, as <c>host:port</c>. Only for a valid spec.</summary>
    public string Target()
    {
        var url = new Uri(new IndexTemplate(Request.Url).RenderText(0));
        return $"{url.Host}:{url.Port}";
    }

    /// <summary>The spec without what nobody but its agents should see: the client's key, and values of headers.</summary>
    public RunSpec WithoutSecrets() => this with
    {
        Request = Request with
        {
            Headers = [.. Request.Headers.Select(header => header with { Value = "…" })],
            Body = ReadOnlyMemory<byte>.Empty,
        },
        Transport = Transport with { ClientCertificate = null, Proxy = WithoutUser(Transport.Proxy) },
    };

    /// <summary>Everything that is wrong with the spec, a line each; empty when it can be run.</summary>
    public IReadOnlyList<string> Validate() => [.. RunSpecValidation.FaultsOf(this)];

    private static Uri? WithoutUser(Uri? url) =>
        url is null ? null : new UriBuilder(url) { UserName = "", Password = "" }.Uri;
}
