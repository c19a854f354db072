using LoadCluster.Shared.Metrics;

namespace LoadCluster.Coordinator.Reporting;

/// <summary>What may be done about an error, or what it means.</summary>
public static class ErrorHints
{
    public static string For(Outcome outcome) => Enum.GetValues<ErrorKind>()
        .FirstOrDefault(kind => Outcome.Error(kind) == outcome) switch
    {
        ErrorKind.Dns => "the host name was not found",
        ErrorKind.Connect => "nobody accepted the connection",
        ErrorKind.Tls => "no agreement on TLS; --insecure accepts any certificate",
        ErrorKind.Send => "the connection broke while the request was sent",
        ErrorKind.Receive => "the connection broke before the answer was complete",
        ErrorKind.Timeout => "no complete answer within --timeout",
        ErrorKind.Protocol => "the answer was not HTTP",
        ErrorKind.Check => "the answer was not what the checks ask for, or lacked what the flow needs of it",
        ErrorKind.OpenFiles => "too many open files: raise 'ulimit -n', or use fewer --connections",
        ErrorKind.LocalPorts => "no free local port: keep connections alive, or use fewer --connections",
        _ => "",
    };
}
