using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Senders.Http;
using LoadCluster.Agent.Senders.Socket;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent;

/// <summary>The senders, and which of them can run a spec.</summary>
public static class SenderCatalog
{
    /// <summary>Why the sender that the spec asks for cannot run it on this machine, in one line.</summary>
    /// <param name="spec">A valid spec.</param>
    /// <returns><see langword="null"/> when it can.</returns>
    public static string? FaultOf(RunSpec spec) => spec.Driver switch
    {
        SocketSender.DriverName => SocketSender.FaultOf(spec),
        RunSpec.AutoDriver or HttpClientSender.DriverName => HttpClientSender.FaultOf(spec),
        _ => $"driver '{spec.Driver}' does not exist: use {string.Join(" or ", RunSpec.Drivers)}",
    };

    /// <summary>Without a choice in the spec: the fastest sender that can run it.</summary>
    internal static ISender Open(RunSpec spec, AgentOptions options) =>
        spec.Driver == HttpClientSender.DriverName || SocketSender.FaultOf(spec) is not null
            ? new HttpClientSender(spec, options.Threads, options.Sources)
            : new SocketSender(spec, options.Threads, options.Sources);
}
