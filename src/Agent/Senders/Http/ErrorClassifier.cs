using System.Net.Sockets;
using System.Security.Authentication;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>Tells from an exception of the platform's HTTP client in which phase a request failed.</summary>
internal static class ErrorClassifier
{
    private const string Compression = "System.IO.Compression";

    /// <summary>The kind of an error; through a proxy, every connection is one to the proxy.</summary>
    public static ErrorKind Of(Exception exception, bool hasProxy) => Of(exception) switch
    {
        ErrorKind.Connect or ErrorKind.Dns when hasProxy => ErrorKind.Proxy,
        var kind => kind,
    };

    /// <summary>The kind of an error.</summary>
    public static ErrorKind Of(Exception exception) => exception switch
    {
        OperationCanceledException => ErrorKind.Timeout,
        RedirectLoopException => ErrorKind.Redirect,
        _ when IsOfDecompression(exception) => ErrorKind.Encoding,
        _ when IsOfGoAway(exception) => ErrorKind.GoAway,
        _ when IsOfAlpn(exception) => ErrorKind.Alpn,
        HttpRequestException e => Of(e.HttpRequestError, e),
        HttpIOException e => Of(e.HttpRequestError, e),
        _ => InTransit(exception),
    };

    private static ErrorKind Of(HttpRequestError error, Exception exception) => error switch
    {
        HttpRequestError.NameResolutionError => ErrorKind.Dns,
        HttpRequestError.ConnectionError => Connecting(exception),
        HttpRequestError.ProxyTunnelError => ErrorKind.Proxy,
        HttpRequestError.SecureConnectionError => ErrorKind.Tls,
        HttpRequestError.ResponseEnded => ErrorKind.Receive,
        HttpRequestError.VersionNegotiationError => ErrorKind.Alpn,
        HttpRequestError.Unknown => InTransit(exception),
        _ => ErrorKind.Protocol,
    };

    private static ErrorKind Connecting(Exception exception) => Inner<SocketException>(exception)?.SocketErrorCode switch
    {
        SocketError.TooManyOpenSockets => ErrorKind.OpenFiles,
        SocketError.AddressNotAvailable or SocketError.AddressAlreadyInUse => ErrorKind.LocalPorts,
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery => ErrorKind.Dns,
        _ => ErrorKind.Connect,
    };

    private static ErrorKind InTransit(Exception exception) =>
        Inner<SendFailedException>(exception) is not null ? ErrorKind.Send
        : Inner<InvalidResponseException>(exception) is not null ? ErrorKind.Protocol
        : Inner<AuthenticationException>(exception) is not null ? ErrorKind.Tls
        : Inner<IOException>(exception) is not null || Inner<SocketException>(exception) is not null ? ErrorKind.Receive
        : ErrorKind.Protocol;

    /// <summary>What an error says: the innermost cause says most.</summary>
    public static string? TextOf(Exception exception) =>
        exception is OperationCanceledException ? null : exception.GetBaseException().Message;

    private static bool IsOfDecompression(Exception exception) =>
        Inner<InvalidDataException>(exception) is not null
        || Inner<InvalidOperationException>(exception)?.Source?.StartsWith(Compression, StringComparison.Ordinal) == true;

    /// <summary>The platform tells a GOAWAY from other errors of the protocol only by its text.</summary>
    private static bool IsOfGoAway(Exception exception) =>
        Inner<HttpProtocolException>(exception)?.Message.Contains("server closed the connection", StringComparison.Ordinal) == true;

    /// <summary>The alert of a server that speaks none of the versions that were offered.</summary>
    private static bool IsOfAlpn(Exception exception) =>
        Inner<AuthenticationException>(exception)?.GetBaseException().Message.Contains("no application protocol", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The outermost error of a kind among an error and its causes.</summary>
    public static T? Inner<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
                return found;
        }
        return null;
    }
}
