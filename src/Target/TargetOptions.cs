using System.Net;

namespace LoadCluster.Target;

/// <summary>What a target listens on and how it answers.</summary>
public sealed record TargetOptions
{
    /// <summary>The address to listen on; 127.0.0.1 by default.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port to listen on, 0 to 65535; 0, the default, picks a free one.</summary>
    public int Port { get; init; }

    /// <summary>How long answers are held back, counted from the request's arrival and kept to within a
    /// millisecond or two; none by default.</summary>
    public DelayRange Delay { get; init; }

    /// <summary>Where the delays and the fates of the requests come from; any number, 1 by default.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>The body of an answer; <see cref="TargetBody.Hello"/> by default.</summary>
    public TargetBody Body { get; init; } = TargetBody.Hello;

    /// <summary>The share answered with status 500 and no body, after their delay; none by default.</summary>
    public Share Fail { get; init; }

    /// <summary>
    /// The share cut off with a TCP reset (under HTTP/2, a reset of the stream) after their delay; none by default.
    /// Half of these, drawn as the rest is, get no byte; the others get the headers and the first half of the body.
    /// Where there is no body to halve (it is empty, or the method is HEAD) all of them get no byte.
    /// </summary>
    public Share Reset { get; init; }

    /// <summary>The share never answered, until the client leaves or the server stops; none by default.</summary>
    public Share Hang { get; init; }

    /// <summary>The certificate to speak HTTPS with; null, the default, for plain HTTP.</summary>
    public TargetTls? Tls { get; init; }

    /// <summary>
    /// True for nothing but HTTP/2; in plain HTTP that means with prior knowledge (h2c). False, the default, for
    /// HTTP/1.1 in plain HTTP, and under TLS for HTTP/1.1, HTTP/2 and, where the platform has QUIC, HTTP/3.
    /// </summary>
    public bool Http2Only { get; init; }

    /// <summary>Every fault of these options, each in one line; empty if there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        string?[] faults =
        [
            Port is < 0 or > 65535 ? $"port {Port}: expected 0 to 65535" : null,
            Delay.Fault,
            Fail.Fault,
            Reset.Fault,
            Hang.Fault,
            Fail.Percent + Reset.Percent + Hang.Percent > 100
                ? $"fail {Fail}, reset {Reset} and hang {Hang}: together at most 100%"
                : null,
            Tls is { Certificate.HasPrivateKey: false } ? "certificate: it comes without its private key" : null,
        ];
        return [.. faults.OfType<string>()];
    }
}
