namespace LoadCluster.Shared.Metrics;

/// <summary>Something that happened to a connection, reported with the result of a request that used it.</summary>
public abstract record ConnectionEvent;

/// <summary>A connection was opened; a TLS handshake follows, if any.</summary>
/// <param name="LookupMicroseconds">
/// How long it waited for the name of the target to be looked up; <see langword="null"/> when the address was known.
/// </param>
/// <param name="ConnectMicroseconds">How long connecting took, with the addresses that were tried in vain.</param>
public sealed record ConnectionOpened(long? LookupMicroseconds, long ConnectMicroseconds) : ConnectionEvent;

/// <summary>A TLS handshake succeeded.</summary>
/// <param name="Agreed">Version, cipher and protocol, as a report shows them.</param>
/// <param name="IsResumed">Whether it took up an earlier session.</param>
/// <param name="Microseconds">How long it took.</param>
public sealed record HandshakeEnded(string Agreed, bool IsResumed, long Microseconds) : ConnectionEvent;

/// <summary>A connection failed.</summary>
/// <param name="Reason">Why, in one line.</param>
public sealed record ConnectionFault(string Reason) : ConnectionEvent;

/// <summary>A server did not process a request, which was sent again.</summary>
public sealed record RequestResent : ConnectionEvent
{
    private RequestResent()
    {
    }

    public static RequestResent Once { get; } = new();
}

/// <summary>A server allows fewer requests at a time on a connection than were planned.</summary>
/// <param name="Wanted">How many were planned.</param>
/// <param name="Allowed">How many it allows.</param>
public sealed record StreamsLimited(int Wanted, int Allowed) : ConnectionEvent;
