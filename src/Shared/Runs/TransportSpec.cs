using System.Collections.Immutable;

namespace LoadCluster.Shared.Runs;

/// <summary>
/// A client certificate for TLS, as PEM texts so that a spec can travel to machines that lack the files.
/// </summary>
/// <param name="CertificatePem">The certificate, and any intermediates after it.</param>
/// <param name="KeyPem">Its private key.</param>
public sealed record ClientCertificate(string CertificatePem, string KeyPem)
{
    /// <summary>Says nothing of the key.</summary>
    public override string ToString() => "client certificate";
}

/// <summary>
/// How requests travel. What a browser would add (cookies, redirects, a proxy) is off unless asked for.
/// </summary>
public sealed record TransportSpec
{
    /// <summary>The most that <see cref="Streams"/> may be.</summary>
    public const int MostStreams = 10_000;

    /// <summary>HTTP version: 1.1 (default), 2 or 3.</summary>
    public Version HttpVersion { get; init; } = System.Net.HttpVersion.Version11;

    /// <summary>Take a lower version where the server does not speak the one asked for; off by default.</summary>
    public bool AcceptsLowerVersion { get; init; }

    /// <summary>
    /// The most requests at a time on one connection of HTTP/2: 1 to 10,000; by default as many as the server allows, up to
    /// 100.
    /// </summary>
    public int? Streams { get; init; }

    /// <summary>From before the connect to the last byte of the body; above 0, at most 1 h; 30 s by default.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Accept any server certificate; off by default.</summary>
    public bool Insecure { get; init; }

    /// <summary>
    /// Certificates of the authorities to trust, in PEM form, instead of those that the system trusts, the default.
    /// </summary>
    public string? AuthoritiesPem { get; init; }

    /// <summary>The lowest version of TLS, 1.0 to 1.3; by default the lowest that the TLS library allows.</summary>
    public Version? TlsMin { get; init; }

    /// <summary>The highest version of TLS, 1.0 to 1.3; by default the highest that the TLS library speaks.</summary>
    public Version? TlsMax { get; init; }

    /// <summary>Ciphers to offer, by OpenSSL's names with colons in between; its choice by default.</summary>
    public string? Ciphers { get; init; }

    /// <summary>Resume TLS sessions; off by default: every handshake is a full one.</summary>
    public bool TlsResume { get; init; }

    /// <summary>Certificate to show to the server; none by default.</summary>
    public ClientCertificate? ClientCertificate { get; init; }

    /// <summary>Follow redirects, at most ten; off by default.</summary>
    public bool FollowRedirects { get; init; }

    /// <summary>Ask for gzip, deflate or brotli and decompress; off by default.</summary>
    public bool Decompress { get; init; }

    /// <summary>Keep cookies, each index (a run of a flow) its own; off by default.</summary>
    public bool Cookies { get; init; }

    /// <summary>With <see cref="Cookies"/>, all indexes of an agent share them; off by default.</summary>
    public bool SharedCookies { get; init; }

    /// <summary>
    /// Proxy to go through, with a login (<c>http://user:password@host</c>) or not; none by default, whatever the
    /// environment says.
    /// </summary>
    public Uri? Proxy { get; init; }

    /// <summary>Open a connection for every request; off by default.</summary>
    public bool DisableKeepAlive { get; init; }

    /// <summary>Send path and query as they are written, dots, escapes and all; off by default.</summary>
    public bool PathAsIs { get; init; }

    /// <summary>Send bodies in chunks instead of with their length, as only HTTP/1.1 can; off by default.</summary>
    public bool Chunked { get; init; }

    /// <summary>
    /// After what time a name is looked up again; 0 for each connection, <see langword="null"/> for once a run. 30 s by
    /// default.
    /// </summary>
    public TimeSpan? DnsTtl { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Where to connect instead, each <c>HOST:PORT:HOST2:PORT2</c>, any part may be empty; none by default.</summary>
    public ImmutableArray<string> ConnectTo { get; init; } = [];

    /// <summary>Addresses of names, each <c>HOST:PORT:ADDRESS[,ADDRESS…]</c>; none by default.</summary>
    public ImmutableArray<string> Resolve { get; init; } = [];

    /// <summary>Path of a Unix socket to connect to instead of the target's host; none by default.</summary>
    public string? UnixSocket { get; init; }
}
