using LoadCluster.Agent.Drivers.HttpClient;
using LoadCluster.Agent.Drivers.Socket;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Drivers;

/// <summary>The drivers there are, and which of them can do what a spec asks for.</summary>
public static class DriverCatalog
{
    /// <summary>Why the driver that the spec asks for cannot run it on this machine, in one line.</summary>
    /// <param name="spec">A valid spec.</param>
    /// <returns><see langword="null"/> when it can.</returns>
    public static string? FaultOf(RunSpec spec) => spec.Driver switch
    {
        SocketDriver.DriverName => SocketDriver.FaultOf(spec),
        RunSpec.AutoDriver or HttpClientDriver.DriverName => HttpClientDriver.FaultOf(spec),
        _ => $"driver '{spec.Driver}' does not exist: use {string.Join(" or ", RunSpec.Drivers)}",
    };

    /// <summary>Left to itself, it takes the fastest driver that can do it.</summary>
    internal static IDriver Open(RunSpec spec, AgentOptions options) =>
        spec.Driver == HttpClientDriver.DriverName || SocketDriver.FaultOf(spec) is not null
            ? new HttpClientDriver(spec, options.Sources)
            : new SocketDriver(spec, options.Threads, options.Sources);
}
