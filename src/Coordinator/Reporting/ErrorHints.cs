using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>What an error means, or what to do about it.</summary>
public static class ErrorHints
{
    public static string For(Outcome outcome) => Enum.GetValues<ErrorKind>()
        .FirstOrDefault(kind => Outcome.Error(kind) == outcome) switch
    {
        ErrorKind.Dns => "the host name was not found",
        ErrorKind.Connect => "the connection was refused or not answered",
        ErrorKind.Tls => "the TLS handshake failed; --insecure accepts any certificate",
        ErrorKind.Send => "the connection broke while the request was sent",
        ErrorKind.Receive => "the connection broke before the response was complete",
        ErrorKind.Timeout => "no complete response within --timeout",
        ErrorKind.Protocol => "the response was not HTTP",
        ErrorKind.Check => "the response failed a check, or lacked a value that the flow extracts",
        ErrorKind.OpenFiles => "too many open files: raise 'ulimit -n', or use fewer --connections",
        ErrorKind.LocalPorts => "no free local port: keep connections alive, or use fewer --connections",
        ErrorKind.Proxy => "the proxy refused, or could not reach the target",
        ErrorKind.Encoding => "the compressed body was corrupt",
        ErrorKind.Redirect => "redirects led to more than 10 others",
        ErrorKind.Alpn => "the server does not speak this version of HTTP",
        ErrorKind.GoAway => "the server closed the connection before it answered",
        ErrorKind.Refused => "the server did not process the request and refused it when it was sent again",
        _ => "",
    };
}
