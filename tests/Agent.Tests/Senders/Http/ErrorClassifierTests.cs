using System.Net.Sockets;
using System.Security.Authentication;
using LoadCluster.Agent.Senders.Http;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Tests.Senders.Http;

public sealed class ErrorClassifierTests
{
    [Theory]
    [InlineData(SocketError.ConnectionRefused, ErrorKind.Connect)]
    [InlineData(SocketError.HostUnreachable, ErrorKind.Connect)]
    [InlineData(SocketError.NetworkUnreachable, ErrorKind.Connect)]
    [InlineData(SocketError.ConnectionReset, ErrorKind.Connect)]
    [InlineData(SocketError.TimedOut, ErrorKind.Connect)]
    [InlineData(SocketError.TooManyOpenSockets, ErrorKind.OpenFiles)]
    [InlineData(SocketError.AddressNotAvailable, ErrorKind.LocalPorts)]
    [InlineData(SocketError.AddressAlreadyInUse, ErrorKind.LocalPorts)]
    [InlineData(SocketError.HostNotFound, ErrorKind.Dns)]
    [InlineData(SocketError.TryAgain, ErrorKind.Dns)]
    [InlineData(SocketError.NoData, ErrorKind.Dns)]
    public void Of_ConnectFails_FollowsTheSocketError(SocketError code, ErrorKind expected) =>
        ErrorClassifier.Of(Failure(HttpRequestError.ConnectionError, new SocketException((int)code))).ShouldBe(expected);

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, ErrorKind.Dns)]
    [InlineData(HttpRequestError.ConnectionError, ErrorKind.Connect)]
    [InlineData(HttpRequestError.ProxyTunnelError, ErrorKind.Connect)]
    [InlineData(HttpRequestError.SecureConnectionError, ErrorKind.Tls)]
    [InlineData(HttpRequestError.ResponseEnded, ErrorKind.Receive)]
    [InlineData(HttpRequestError.InvalidResponse, ErrorKind.Protocol)]
    [InlineData(HttpRequestError.HttpProtocolError, ErrorKind.Protocol)]
    [InlineData(HttpRequestError.VersionNegotiationError, ErrorKind.Protocol)]
    [InlineData(HttpRequestError.ConfigurationLimitExceeded, ErrorKind.Protocol)]
    public void Of_RequestFails_FollowsItsError(HttpRequestError error, ErrorKind expected)
    {
        ErrorClassifier.Of(Failure(error)).ShouldBe(expected);
        ErrorClassifier.Of(new HttpIOException(error)).ShouldBe(expected);
    }

    [Fact]
    public void Of_BrokenWhileSending_IsSend() =>
        ErrorClassifier.Of(Failure(HttpRequestError.Unknown, new SendFailedException(new IOException())))
            .ShouldBe(ErrorKind.Send);

    [Fact]
    public void Of_BrokenWhileReceiving_IsReceive()
    {
        var reset = new IOException("reset", new SocketException((int)SocketError.ConnectionReset));

        ErrorClassifier.Of(Failure(HttpRequestError.Unknown, reset)).ShouldBe(ErrorKind.Receive);
        ErrorClassifier.Of(reset).ShouldBe(ErrorKind.Receive);
    }

    [Fact]
    public void Of_HandshakeFails_IsTls() =>
        ErrorClassifier.Of(Failure(HttpRequestError.Unknown, new AuthenticationException())).ShouldBe(ErrorKind.Tls);

    [Fact]
    public void Of_Cancelled_IsTimeout() => ErrorClassifier.Of(new TaskCanceledException()).ShouldBe(ErrorKind.Timeout);

    [Fact]
    public void Of_AnythingElse_IsProtocol() => ErrorClassifier.Of(new UriFormatException()).ShouldBe(ErrorKind.Protocol);

    private static HttpRequestException Failure(HttpRequestError error, Exception? inner = null) =>
        new(error, message: null, inner);
}
