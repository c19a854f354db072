namespace LoadCluster.Shared.Metrics;

/// <summary>What kinds of errors have in common.</summary>
public static class ErrorKinds
{
    /// <summary>Whether the request found no connection to be sent on.</summary>
    public static bool IsOfConnecting(this ErrorKind kind) => kind
        is ErrorKind.Dns or ErrorKind.Connect or ErrorKind.Tls or ErrorKind.Alpn or ErrorKind.Proxy
        or ErrorKind.OpenFiles or ErrorKind.LocalPorts;
}
