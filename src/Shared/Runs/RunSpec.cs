using System.Collections.Immutable;
using System.Text.Json.Serialization;
using LoadCluster.Shared.Expressions;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Shared.Runs;

/// <summary>One load test: the immutable record of what the user asked for.</summary>
public sealed record RunSpec
{
    /// <summary>The most requests that may be in flight in one run.</summary>
    public const int HighestLimit = 1_000_000;

    /// <summary>What <see cref="LateLimit"/> is by default.</summary>
    public static readonly TimeSpan DefaultLateLimit = TimeSpan.FromSeconds(10);

    /// <summary>The most indexes that <see cref="OnlyIndexes"/> may name.</summary>
    public const int MaxOnlyIndexes = 100_000;

    /// <summary>The most thresholds.</summary>
    public const int MaxThresholds = 64;

    /// <summary>
    /// What to send: each index is one run of one of these flows, at least one; see <see cref="FlowOf"/>.
    /// </summary>
    public ImmutableArray<RequestFlow> Flows { get; init; } = [];

    /// <summary>
    /// What to send when every index is one request: the first step of the first flow. Setting it makes it the only
    /// one.
    /// </summary>
    [JsonIgnore]
    public RequestTemplate Request
    {
        get => Flows[0].Steps[0].Request;
        init => Flows = [RequestFlow.Of(value)];
    }

    /// <summary>Whether any request is sent over TLS.</summary>
    [JsonIgnore]
    public bool UsesTls => UrlTemplates.Any(IsHttps);

    /// <summary>Whether all requests are sent over TLS.</summary>
    [JsonIgnore]
    public bool UsesOnlyTls => UrlTemplates.All(IsHttps);

    /// <summary>
    /// Whether HTTP/2 may be spoken: without TLS a client cannot know whether a server does, so that only one that must is
    /// spoken to in it.
    /// </summary>
    [JsonIgnore]
    public bool SpeaksHttp2 => Transport.HttpVersion.Major == 2 && (UsesTls || !Transport.AcceptsLowerVersion);

    /// <summary>Whether every index is one request: there is one flow, and it has one step.</summary>
    [JsonIgnore]
    public bool IsPlain => Flows is [{ Steps: [_] }];

    /// <summary>Values for the variables of all flows; none by default.</summary>
    public ImmutableArray<Feed> Feeds { get; init; } = [];

    /// <summary>What all that looks random is made of: the same seed makes the same run. 0 by default.</summary>
    public long Seed { get; init; }

    /// <summary>
    /// The share of indexes whose requests carry a <c>traceparent</c> header, 0 to 1; 0 by default. The seed chooses them.
    /// </summary>
    public double TraceShare { get; init; }

    /// <summary>
    /// How many requests at most; the run is the range of indexes <c>[0, Requests)</c>. 200 by default;
    /// <see langword="null"/> for as many as there is time for.
    /// </summary>
    public long? Requests { get; init; } = 200;

    /// <summary>
    /// When each request should start: the open model. <see langword="null"/>, the default, for the closed one, in
    /// which a request starts when another one has ended.
    /// </summary>
    public LoadProfile? Profile { get; init; }

    /// <summary>
    /// For how long requests are started in the closed model, from the first one on; <see langword="null"/>, the
    /// default, for as long as it takes. A profile knows its own end.
    /// </summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>
    /// How long after the end of a profile requests that are late are started still; 10 s by default,
    /// <see langword="null"/> for as long as it takes. What has not started then stays unsent.
    /// </summary>
    public TimeSpan? LateLimit { get; init; } = DefaultLateLimit;

    /// <summary>
    /// Whether requests of a profile that cannot start within 1 s of their time are dropped instead of sent late; no by
    /// default.
    /// </summary>
    public bool DropLate { get; init; }

    /// <summary>
    /// The only indexes to send, ascending, at most 100,000; then <see cref="Requests"/> is their number, and what is
    /// planned are their positions. Empty, the default, for all.
    /// </summary>
    public ImmutableArray<long> OnlyIndexes { get; init; } = [];

    /// <summary>How many requests may be in flight, in the whole cluster: 1 to 1,000,000; 50 by default.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>How requests travel.</summary>
    public TransportSpec Transport { get; init; } = new();

    /// <summary>The sender: <c>auto</c> (the fastest that can run the spec, default) or a sender's name.</summary>
    public string Driver { get; init; } = AutoDriver;

    /// <summary>
    /// Checks of every response, at most 64 expressions that <see cref="Checks.ResponseCheck"/> reads; none by
    /// default. A response that fails one is an error of the kind <c>check</c>, whatever its status. With a check of
    /// the status, a status from 400 on that passes is a success.
    /// </summary>
    public ImmutableArray<string> Checks { get; init; } = [];

    /// <summary>
    /// Thresholds of the result, expressions that <see cref="Thresholds.Threshold"/> reads; none by default.
    /// </summary>
    public ImmutableArray<string> Thresholds { get; init; } = [];

    /// <summary>Whether the run ends early once a threshold cannot hold any more; off by default.</summary>
    public bool AbortOnFail { get; init; }

    /// <summary>Whether one failed request is enough for the run to fail, as by a threshold; off by default.</summary>
    public bool FailOnError { get; init; }

    /// <summary>
    /// Values read from the environment, redacted wherever the spec is displayed; none by default. No results,
    /// faults or lists of runs have them.
    /// </summary>
    public ImmutableArray<string> Secrets { get; init; } = [];

    /// <summary>The header of <see cref="TraceShare"/>.</summary>
    public const string TraceHeader = "traceparent";

    /// <summary>The name that leaves the choice of the sender to the agent.</summary>
    public const string AutoDriver = "auto";

    /// <summary>Every name that <see cref="Driver"/> may have.</summary>
    public static ImmutableArray<string> Drivers { get; } = [AutoDriver, "httpclient", "socket"];

    /// <summary>How many requests there are; <see langword="null"/> when only time or a user ends the run.</summary>
    public long? Total() => Profile is null ? Requests : Math.Min(Requests ?? long.MaxValue, Profile.Total);

    /// <summary>How long it is to last; <see langword="null"/> when that is up to the target.</summary>
    public TimeSpan? PlannedDuration() => Profile?.Duration ?? Duration;

    /// <summary>How long the schedule of all its requests is; <see langword="null"/> without one.</summary>
    public TimeSpan? ScheduledTime() =>
        Profile is null ? null
        : Total() is { } total && total < Profile.Total ? Profile.StartOf(total)
        : Profile.Duration;

    /// <summary>All requests of all flows.</summary>
    [JsonIgnore]
    public IEnumerable<RequestTemplate> AllRequests =>
        Flows.SelectMany(flow => flow.Steps).Select(step => step.Request);

    /// <summary>
    /// Which flow an index runs, as a position in <see cref="Flows"/>: a pure function of seed and index. Of the output
    /// of SplitMix64 for both, taken as a fraction of 2^64, the flows have consecutive parts in proportion to their
    /// weights.
    /// </summary>
    /// <param name="index">The request index, at least 0.</param>
    public int FlowOf(long index)
    {
        if (Flows.Length == 1)
            return 0;
        var total = 0L;
        foreach (var flow in Flows)
            total += flow.Weight;
        var left = (long)Math.BigMul(SplitMix64.At((ulong)Seed, (ulong)index), (ulong)total, out _);
        var chosen = 0;
        while (left >= Flows[chosen].Weight)
            left -= Flows[chosen++].Weight;
        return chosen;
    }

    /// <summary>The request index at a position of the run.</summary>
    /// <param name="position">A position in <c>[0, Requests)</c>.</param>
    public long IndexAt(long position) => OnlyIndexes.IsEmpty ? position : OnlyIndexes[(int)position];

    /// <summary>
    /// The variables that a flow's templates may use: the columns of the feeds, in order, then what its steps capture,
    /// in the order in which they first do.
    /// </summary>
    public ImmutableArray<string> VariablesOf(RequestFlow flow)
    {
        ArgumentNullException.ThrowIfNull(flow);
        var captures = flow.Steps.SelectMany(step => step.Captures).Select(capture => capture.Variable);
        return [.. Feeds.SelectMany(feed => feed.Columns).Concat(captures).Distinct()];
    }

    /// <summary>
    /// The hosts and ports that index 0 would go to, each once, as <c>host:port</c>. Only for a valid spec.
    /// </summary>
    public IReadOnlyList<string> Targets() =>
        [.. UrlsAt(0, "0").Select(url => $"{url.Host}:{url.Port}").Distinct()];

    /// <summary>
    /// Whether the host or port of any request depends on its index or on a variable. Only for a valid spec.
    /// </summary>
    public bool HasVaryingHost() =>
        !UrlsAt(1, "1").Select(url => url.Authority).SequenceEqual(UrlsAt(2, "2").Select(url => url.Authority));

    /// <summary>
    /// The URLs of all requests at some index, where all variables have the same value. Only for a valid spec.
    /// </summary>
    public IEnumerable<Uri> UrlsAt(long index, string value) =>
        from flow in Flows
        let names = VariablesOf(flow)
        let values = Enumerable.Repeat(value, names.Length).ToArray()
        from step in flow.Steps
        from url in step.Request.AllUrls
        select new Uri(new Template(url, names, TemplatePlace.Url).RenderText(index, values));

    /// <summary>
    /// The spec without what only its agents need or may see: the client's key, the proxy, bodies, values of
    /// headers and feeds, the list of indexes, and <see cref="Secrets"/>, wherever they are.
    /// </summary>
    public RunSpec WithoutSecrets() => this with
    {
        Flows = [.. Flows.Select(flow => flow with { Steps = [.. flow.Steps.Select(WithoutSecrets)] })],
        Feeds = [.. Feeds.Select(feed => feed with { Rows = ReadOnlyMemory<byte>.Empty })],
        OnlyIndexes = [],
        Secrets = [],
        Transport = Transport with { ClientCertificate = null, Proxy = null, UnixSocket = null },
    };

    /// <summary>Everything that is wrong with the spec, a line each; empty when it can be run.</summary>
    public IReadOnlyList<string> Validate() =>
        DisplayText.FirstFaults([.. RunSpecValidation.FaultsOf(this).Select(Mask).Select(DisplayText.Escape)]);

    private IEnumerable<string> UrlTemplates => AllRequests.SelectMany(request => request.AllUrls);

    private static bool IsHttps(string url) => url.StartsWith("https:", StringComparison.OrdinalIgnoreCase);

    private RequestStep WithoutSecrets(RequestStep step) => step with
    {
        Request = step.Request with
        {
            Url = Mask(step.Request.Url),
            Urls = [],
            Body = default,
            Headers = [.. step.Request.Headers.Select(header => header with { Value = "…" })],
        },
    };

    // The longest first: one may be a part of another.
    private string Mask(string text) => Secrets.Where(secret => secret.Length > 0)
        .OrderByDescending(secret => secret.Length)
        .Aggregate(text, (masked, secret) => masked.Replace(secret, "…", StringComparison.Ordinal));
}
