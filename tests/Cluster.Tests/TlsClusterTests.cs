using LoadCluster.Cli.Tests;
using LoadCluster.Cluster.Tests.Rig;

namespace LoadCluster.Cluster.Tests;

/// <summary>A cluster with the certificates that <c>loadcluster cluster certificates</c> makes.</summary>
public sealed class TlsClusterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Run_ThreeCoordinatorsWithCertificates_SurvivesATakeover()
    {
        const int requests = 15_000;
        await MakeCertificatesAsync("own");
        await using var rig = await ClusterRig.StartAsync(Options);
        var run = rig.Submit(requests, connections: 150);
        await run.ReachAsync(requests / 4);

        var (active, term) = rig.Terms.Latest;
        await rig[active].SignalAsync("KILL");
        await rig.Terms.WaitForTermAboveAsync(term);

        (await run.EndAsync()).ShouldBeExact(requests);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Start_AnAgentOfAnotherCa_GetsNoWork()
    {
        await MakeCertificatesAsync("own");
        await MakeCertificatesAsync("foreign");
        await using var rig = await ClusterRig.StartAsync(Options with { Agents = 1, CertificateFlags = FlagsOf });

        await rig.StartAgentAsync("foreign");
        (await rig.Submit(1_000, connections: 50).EndAsync()).ShouldBeComplete(1_000);

        (await rig.Api("c1").AgentsAsync()).Select(agent => agent.Name).ShouldBe(["a1"]);
    }

    public void Dispose() => _folder.Dispose();

    private RigOptions Options => new()
    {
        Coordinators = 3,
        Delay = TimeSpan.FromMilliseconds(100),
        CertificateFlags = FlagsOf,
    };

    private async Task MakeCertificatesAsync(string cluster)
    {
        var made = await LoadClusterProcess.RunAsync(
            "cluster", "certificates", _folder.At(cluster), "--coordinators", "127.0.0.1", "--agents", "1");
        made.ExitCode.ShouldBe(0, made.Errors);
    }

    private string[] FlagsOf(string member) => member switch
    {
        "foreign" => FlagsOf("foreign", "agent-1"),
        ['c', ..] => FlagsOf("own", "coordinator-127.0.0.1"),
        _ => FlagsOf("own", "agent-1"),
    };

    private string[] FlagsOf(string cluster, string name)
    {
        string File(string file) => Path.Combine(_folder.At(cluster), file);
        return ["--ca", File("ca.crt"), "--cert", File($"{name}.crt"), "--key", File($"{name}.key")];
    }
}
