using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>Tells faults that pass, with the connection or the broker's trouble, from those that do not.</summary>
internal static class BrokerFault
{
    /// <summary>Whether to try again. Cancellation counts: the client cancels what its own time limits end.</summary>
    public static bool MayPass(Exception e) => e switch
    {
        OperationInterruptedException { ShutdownReason.ReplyCode: Constants.AccessRefused } => false,
        _ => e is RabbitMQClientException or IOException or SocketException or ObjectDisposedException
            or TimeoutException or ChannelClosedException or OperationCanceledException or AuthenticationException,
    };

    /// <summary>
    /// Whether the broker knows no such queue. One that is only down has the same code, 404, and another text.
    /// </summary>
    public static bool IsUnknownQueue(OperationInterruptedException e) =>
        e.ShutdownReason is { ReplyCode: Constants.NotFound } reason
        && reason.ReplyText.Contains("no queue", StringComparison.Ordinal);

    /// <summary>The innermost reason, in one line.</summary>
    public static string Describe(Exception e)
    {
        var cause = e is AggregateException { InnerExceptions: [.., var last] } ? last : e;
        return cause.InnerException is { } inner ? Describe(inner) : cause.Message.ReplaceLineEndings(" ");
    }
}
