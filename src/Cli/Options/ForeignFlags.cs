namespace LoadCluster.Cli.Options;

/// <summary>Flags of hey, oha, curl and wrk, and what does the same here.</summary>
internal static class ForeignFlags
{
    private static readonly Dictionary<string, string> Meant = new(StringComparer.Ordinal)
    {
        // curl
        ["-X"] = "--method",
        ["--request"] = "--method",
        ["-I"] = "--method HEAD",
        ["--head"] = "--method HEAD",
        ["-k"] = "--insecure",
        ["-L"] = "--redirects",
        ["--location"] = "--redirects",
        ["-u"] = Login,
        ["--user"] = Login,
        ["-a"] = Login,
        ["--basic-auth"] = Login,
        ["--oauth2-bearer"] = "-H 'Authorization: Bearer …'",
        ["--data"] = "--body",
        ["--data-raw"] = "--body",
        ["--data-ascii"] = "--body",
        ["--data-binary"] = "--body, or --body-file FILE",
        ["--json"] = "--body TEXT -T application/json",
        ["-F"] = "--body-file FILE -T 'multipart/form-data; boundary=…'",
        ["--form"] = "--body-file FILE -T 'multipart/form-data; boundary=…'",
        ["-A"] = "-H 'User-Agent: …' or -H 'Accept: …'",
        ["--user-agent"] = "-H 'User-Agent: …'",
        ["-e"] = "-H 'Referer: …'",
        ["--referer"] = "-H 'Referer: …'",
        ["-b"] = "-H 'Cookie: …', or --cookies",
        ["--cookie"] = "-H 'Cookie: …', or --cookies",
        ["--cookie-jar"] = "--cookies",
        ["-x"] = "--proxy",
        ["--compressed"] = "--decompress",
        ["--proxy-user"] = "--proxy http://user:password@host:port",
        ["-U"] = "--proxy http://user:password@host:port",
        ["--http1.1"] = "--http-version 1.1",
        ["--http2"] = "--http-version 2",
        ["-h2"] = "--http-version 2",
        ["--http3"] = "--http-version 3",
        ["--http2-prior-knowledge"] = "--http-version 2",
        ["--max-time"] = "--timeout",
        ["--connect-timeout"] = "--timeout",
        ["--url"] = "the URL alone",
        ["-s"] = "--no-progress",
        ["--silent"] = "--no-progress",
        ["--no-keepalive"] = "--disable-keepalive",
        ["--interface"] = "--source",
        ["--limit-rate"] = "--rate",
        ["-f"] = "--threshold 'errors<1%'",
        ["--fail"] = "--threshold 'errors<1%'",

        // hey
        ["-cpus"] = "--threads",
        ["-host"] = "-H 'Host: …'",
        ["--host"] = "-H 'Host: …'",
        ["-disable-compression"] = "nothing: compression is off unless --decompress asks for it",
        ["-disable-keepalive"] = "--disable-keepalive",
        ["-disable-redirects"] = "nothing: redirects are off unless --redirects asks for them",

        // oha
        ["--no-tui"] = "--no-progress",
        ["--urls-from-file"] = "--urls",
        ["--disable-color"] = "NO_COLOR=1 in the environment",
        ["-r"] = "--redirects",
        ["--redirect"] = "--redirects",
        ["--query-per-second"] = "--rate",
        ["--latency-correction"] = "nothing: with --rate, latencies are corrected",
        ["-w"] = "nothing: requests in flight are waited for",
        ["--wait-ongoing-requests-after-deadline"] = "nothing: requests in flight are waited for",
        ["--rand-regex-url"] = "{index} in the URL, or --urls FILE",
        ["--burst-rate"] = "--stage",
        ["--burst-delay"] = "--stage",

        // wrk and wrk2
        ["-R"] = "--rate",
        ["--latency"] = "nothing: percentiles are always in the report",
        ["--script"] = "a scenario file",
        ["--lua"] = "a scenario file",
    };

    private const string Login = "-H 'Authorization: Basic …'";

    /// <summary>What does the same as a flag that is none of the known ones; <see langword="null"/> if it is new, too.</summary>
    public static string? HintFor(string flag, IReadOnlyCollection<string> known)
    {
        if (known.Contains(flag))
            return null;
        if (Meant.TryGetValue(flag, out var meant))
            return DidYouMean(meant);
        // As in -XPOST.
        var isGlued = flag.Length > 2 && flag[1] != '-' && Meant.TryGetValue(flag[..2], out meant);
        return isGlued ? DidYouMean(meant!) : null;
    }

    private static string DidYouMean(string meant) =>
        meant.StartsWith("nothing: ", StringComparison.Ordinal) ? meant[9..] : $"did you mean {meant}?";
}
