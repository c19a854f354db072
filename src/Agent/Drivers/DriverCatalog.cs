using LoadCluster.Agent.Drivers.HttpClient;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Drivers;

/// <summary>The drivers there are, and which of them can do what a spec asks for.</summary>
public static class DriverCatalog
{
    /// <summary>Names a spec may ask for.</summary>
    public static IReadOnlyList<string> Names { get; } = [RunSpec.AutoDriver, HttpClientDriver.DriverName];

    /// <summary>Why no driver on this machine can run the spec, in one line; <see langword="null"/> when one can.</summary>
    /// <param name="spec">A valid spec.</param>
    public static string? FaultOf(RunSpec spec) => Names.Contains(spec.Driver)
        ? HttpClientDriver.FaultOf(spec)
        : $"driver '{spec.Driver}' does not exist: use {string.Join(" or ", Names)}";

    internal static IDriver Open(RunSpec spec) => new HttpClientDriver(spec);
}
