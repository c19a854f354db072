using LoadCluster.Agent.Senders.Socket.Http1;
using LoadCluster.Agent.Senders.Socket.Http2;
using LoadCluster.Agent.Senders.Socket.Loop;
using LoadCluster.Agent.Senders.Socket.Tls;

namespace LoadCluster.Agent.Senders.Socket;

/// <summary>Chooses the layers on which an event loop sends.</summary>
internal static class SocketLayers
{
    /// <summary>The sockets of one event loop, to be disposed after it.</summary>
    public static Sockets CreateSockets(SocketPlan plan) =>
        plan.UsesRing && RingSockets.TryCreate() is { } ring ? ring : new EpollSockets();

    /// <summary>The transport of one event loop, which disposes it.</summary>
    public static Transport CreateTransport(SocketPlan plan, Sockets sockets) =>
        plan.Spec.UsesTls ? new TlsTransport(TlsSettings.Of(plan.Spec), sockets) : new PlainTransport(sockets);

    /// <summary>The protocols of one event loop.</summary>
    public static ProtocolFactory CreateProtocols(SocketPlan plan)
    {
        var http1 = new Http1Factory(
            [.. plan.Flows.Forms.Select(step => new RequestRenderer(step.Request, step.Variables, plan.Spec.Transport))]);
        return plan.Spec.SpeaksHttp2 ? new Http2Factory(plan, http1) : http1;
    }
}
