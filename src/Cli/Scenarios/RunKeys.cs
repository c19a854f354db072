using System.Collections.Immutable;
using LoadCluster.Cli.Options;
using LoadCluster.Shared.Checks;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Scenarios;
using LoadCluster.Shared.Thresholds;

namespace LoadCluster.Cli.Scenarios;

/// <summary>
/// The keys at the top of a scenario file: those of the flags that define a run, with the same names, and those that have
/// no flag. A new key must be added to the schema, too; a test compares them.
/// </summary>
internal static class RunKeys
{
    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<ScenarioKey<RunSpecBuilder>> All =
    [
        // What is sent, and how often.
        .. RequestKeys.OfRequest<RunSpecBuilder>(),
        new("flows", (run, value) => run.Flows.AddRange(
            value.Items().Select(item => item.Fill(new FlowBuilder(item), RequestKeys.OfFlow)))),
        new("feeds", (run, value) => run.Set(
            spec => spec with { Feeds = [.. value.Items().Select(ToFeed).OfType<Feed>()] })),
        new("requests", (run, value) => run.SetLoad(
            load => load with { HasRequests = true, Requests = value.Read(ValueParsers.Requests, load.Requests) })),
        new("connections", (run, value) => run.Set(
            spec => spec with { Limit = value.Read(ValueParsers.Connections, spec.Limit) })),
        new("duration", (run, value) => run.SetLoad(
            load => load with { Duration = value.Read(ValueParsers.OptionalDuration, load.Duration) })),
        new("rate", (run, value) => run.SetLoad(load => load with { Rate = value.Read(ValueParsers.Rate, load.Rate) })),
        new("stages", (run, value) => run.SetLoad(load => load with { Stages = [.. value.Items().Select(ToStage)] })),
        new("jitter", (run, value) => run.SetLoad(
            load => load with { Jitter = value.Read(ValueParsers.Jitter, load.Jitter) })),
        new("late-limit", (run, value) => run.Set(
            spec => spec with { LateLimit = value.Read(ValueParsers.LateLimit, spec.LateLimit) })),
        new("drop-late", (run, value) => run.Set(spec => spec with { DropLate = value.IsTrue() })),
        new("only-indexes", (run, value) => run.Set(spec => spec with { OnlyIndexes = ToIndexes(value) })),
        new("seed", (run, value) => run.Set(spec => spec with { Seed = value.Read(ValueParsers.Seed, spec.Seed) })),
        new("trace", (run, value) => run.Set(
            spec => spec with { TraceShare = value.Read(ValueParsers.Share, spec.TraceShare) })),

        // Requirements.
        new("checks", (run, value) => run.Set(spec => spec with { Checks = [.. value.Items().Select(ToCheck)] })),
        new("thresholds", (run, value) => run.Set(
            spec => spec with { Thresholds = [.. value.Items().Select(ToThreshold)] })),
        new("abort-on-fail", (run, value) => run.Set(spec => spec with { AbortOnFail = value.IsTrue() })),
        new("fail-on-error", (run, value) => run.Set(spec => spec with { FailOnError = value.IsTrue() })),

        // Transport.
        new("driver", (run, value) => run.Set(spec => spec with { Driver = value.Text() })),
        new("timeout", (run, value) => run.SetTransport(
            spec => spec with { Timeout = value.Read(ValueParsers.Duration, spec.Timeout) })),
        new("http-version", (run, value) => run.SetTransport(spec => WithVersion(spec, value))),
        new("streams", (run, value) => run.SetTransport(
            spec => spec with { Streams = value.Read(ValueParsers.Streams, spec.Streams) })),
        new("insecure", (run, value) => run.SetTransport(spec => spec with { Insecure = value.IsTrue() })),
        new("cacert", (run, value) => run.SetTransport(spec => spec with { AuthoritiesPem = value.FileText() })),
        new("cert", (run, value) => run.Certificate = value),
        new("key", (run, value) => run.Key = value),
        new("tls-min", (run, value) => run.SetTransport(
            spec => spec with { TlsMin = value.Read(ValueParsers.TlsVersion, spec.TlsMin) })),
        new("tls-max", (run, value) => run.SetTransport(
            spec => spec with { TlsMax = value.Read(ValueParsers.TlsVersion, spec.TlsMax) })),
        new("ciphers", (run, value) => run.SetTransport(spec => spec with { Ciphers = value.Text() })),
        new("tls-resume", (run, value) => run.SetTransport(spec => spec with { TlsResume = value.IsTrue() })),
        new("proxy", (run, value) => run.SetTransport(spec => spec with { Proxy = ToProxy(value) })),
        new("redirects", (run, value) => run.SetTransport(spec => spec with { FollowRedirects = value.IsTrue() })),
        new("cookies", (run, value) => run.SetTransport(spec =>
        {
            var (keep, shared) = value.Read<(bool Keep, bool Shared)>(ValueParsers.Cookies, default);
            return spec with { Cookies = keep, SharedCookies = shared };
        })),
        new("decompress", (run, value) => run.SetTransport(spec => spec with { Decompress = value.IsTrue() })),
        new("disable-keepalive", (run, value) => run.SetTransport(
            spec => spec with { DisableKeepAlive = value.IsTrue() })),
        new("path-as-is", (run, value) => run.SetTransport(spec => spec with { PathAsIs = value.IsTrue() })),
        new("chunked", (run, value) => run.SetTransport(spec => spec with { Chunked = value.IsTrue() })),
        new("dns-ttl", (run, value) => run.SetTransport(
            spec => spec with { DnsTtl = value.Read(ValueParsers.DnsTtl, spec.DnsTtl) })),
        new("connect-to", (run, value) => run.SetTransport(
            spec => spec with { ConnectTo = [.. value.Items().Select(item => item.Text())] })),
        new("resolve", (run, value) => run.SetTransport(
            spec => spec with { Resolve = [.. value.Items().Select(item => item.Text())] })),
        new("unix-socket", (run, value) => run.SetTransport(spec => spec with { UnixSocket = value.Text() })),
    ];

    /// <summary>Keys of a feed.</summary>
    public static readonly ImmutableArray<ScenarioKey<FeedDraft>> OfFeed =
    [
        new("file", (feed, value) => feed.File = value),
        new("unique", (feed, value) => feed.IsUnique = value.IsTrue()),
    ];

    private static TransportSpec WithVersion(TransportSpec spec, ScenarioValue value)
    {
        var read = value.Read(ValueParsers.HttpVersion, new HttpVersionChoice(spec.HttpVersion, spec.AcceptsLowerVersion));
        return spec with { HttpVersion = read.Version, AcceptsLowerVersion = read.OrLower };
    }

    private static Feed? ToFeed(ScenarioValue value)
    {
        var draft = value.Fill(new FeedDraft(), OfFeed);
        if (draft.File is not { } file)
        {
            value.AddFault("a feed needs a 'file'");
            return null;
        }
        if (file.FileBytes(Feed.MaxBytes) is not { } csv)
            return null;
        if (!Feed.TryParse(file.Raw, csv, draft.IsUnique, out var feed, out var fault))
            file.AddFault(fault);
        return feed;
    }

    private static ImmutableArray<long> ToIndexes(ScenarioValue value)
    {
        if (value.FileText() is not { } text)
            return [];
        if (!IndexFile.TryParse(text, out var indexes, out var fault))
            value.AddFault($"'{value.Raw}' {fault}");
        return indexes;
    }

    private static LoadStage ToStage(ScenarioValue value)
    {
        if (!LoadStageText.TryParse(value.Text(), out var stage, out var fault))
            value.AddFault($"stage '{value.Raw}' {fault}");
        return stage;
    }

    private static string ToCheck(ScenarioValue value)
    {
        if (!ResponseCheck.TryParse(value.Text(), out _, out var fault))
            value.AddFault($"check '{value.Raw}' {fault}");
        return value.Raw;
    }

    private static string ToThreshold(ScenarioValue value)
    {
        if (!Threshold.TryParse(value.Text(), out _, out var fault))
            value.AddFault($"threshold '{value.Raw}' {fault}");
        return value.Raw;
    }

    private static Uri? ToProxy(ScenarioValue value)
    {
        if (!ValueParsers.Url(value.SecretText(), out var proxy, out var expected))
            value.AddFault(expected);
        return proxy;
    }
}

/// <summary>Builds a feed.</summary>
internal sealed class FeedDraft
{
    public ScenarioValue? File { get; set; }

    public bool IsUnique { get; set; }
}
