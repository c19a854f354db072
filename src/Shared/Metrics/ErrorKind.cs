namespace LoadCluster.Shared.Metrics;

/// <summary>The phase in which a request failed. The values travel between versions: add, never renumber.</summary>
public enum ErrorKind : byte
{
    /// <summary>The host's name could not be resolved.</summary>
    Dns = 1,

    /// <summary>No connection could be made: refused, unreachable, or reset while connecting.</summary>
    Connect = 2,

    /// <summary>The TLS handshake or the certificate check failed.</summary>
    Tls = 3,

    /// <summary>The connection broke while the request was being written.</summary>
    Send = 4,

    /// <summary>The connection broke before the last byte of the response.</summary>
    Receive = 5,

    /// <summary>The request's time was up, whatever it was doing.</summary>
    Timeout = 6,

    /// <summary>The bytes received are not a valid response.</summary>
    Protocol = 7,

    /// <summary>A valid response that failed a check the user asked for.</summary>
    Check = 8,

    /// <summary>This machine may open no more files or sockets (<c>EMFILE</c>).</summary>
    OpenFiles = 9,

    /// <summary>This machine has no free local port left (<c>EADDRNOTAVAIL</c>).</summary>
    LocalPorts = 10,

    /// <summary>The server said again and again that it does not process the request.</summary>
    Refused = 11,

    /// <summary>A proxy refused the connection or the login, or could not reach the target.</summary>
    Proxy = 12,

    /// <summary>A compressed body that is corrupt.</summary>
    Encoding = 13,

    /// <summary>Redirects without an end.</summary>
    Redirect = 14,

    /// <summary>The server does not speak the version of HTTP that was asked for (ALPN).</summary>
    Alpn = 15,

    /// <summary>An HTTP/2 or HTTP/3 server went away before it answered (GOAWAY).</summary>
    GoAway = 16,
}
