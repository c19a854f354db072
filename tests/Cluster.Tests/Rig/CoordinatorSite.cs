using System.Net;
using LoadCluster.Cli.Tests;

namespace LoadCluster.Cluster.Tests.Rig;

/// <summary>Where a coordinator lives: the same addresses and folders whenever it is started.</summary>
internal sealed record CoordinatorSite(string Name, string Host, int Port, CoordinatorApi Api, string State, string Results)
{
    private const int RemotingPort = 4053;
    private const int ApiPort = 9110;

    public string Address => $"{Host}:{Port}";

    public static CoordinatorSite Create(string name, RigOptions options, TemporaryFolder folder)
    {
        var network = options.Network;
        var address = network?.AddressOf(name) ?? IPAddress.Loopback;
        return new CoordinatorSite(
            name,
            options.UseNames ? name : $"{address}",
            network is null ? FreePort.Next() : RemotingPort,
            new CoordinatorApi(new IPEndPoint(address, network is null ? FreePort.Next() : ApiPort)),
            folder.At($"state-{name}"),
            folder.At($"results-{name}"));
    }
}
