using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using LoadCluster.Shared.Actors;
using LoadCluster.Shared.Actors.Tls;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Packaging.Tests.Kubernetes;

/// <summary>Coordinators and agents find and trust each other with the settings of each overlay.</summary>
[Collection(OverlayCollection.Name)]
public sealed class MembershipTests(OverlayFixture fixture)
{
    private const string Coordinator = "loadcluster-coordinator";
    private const string Agent = "loadcluster-agent";

    public static TheoryData<string> Names => OverlayTests.Names;

    [Theory, MemberData(nameof(Names))]
    public void Names_OfCoordinators_AreThoseOfTheHeadlessService(string name)
    {
        var overlay = fixture.Overlays[name];
        var coordinators = overlay.Workload(Coordinator);
        var service = overlay.Of("Service").Single(
            made => made.Text("metadata/name") == coordinators.Text("spec/serviceName"));

        service.Text("spec/clusterIP").ShouldBe("None");
        service.Text("spec/publishNotReadyAddresses").ShouldBe("true");
        coordinators.Text("spec/podManagementPolicy").ShouldBe("Parallel");
        Settings(overlay, Agent, "agent").Coordinators.Select(address => address.Host)
            .ShouldBe(Pods(coordinators).Select(pod => $"{pod}.{coordinators.Text("spec/serviceName")}"));
    }

    [Theory, MemberData(nameof(Names))]
    public void Settings_OfEveryProcess_AreValid(string name)
    {
        var overlay = fixture.Overlays[name];

        foreach (var pod in Pods(overlay.Workload(Coordinator)))
            Faults(overlay, Coordinator, pod, ClusterRole.Coordinator).ShouldBeEmpty(pod);
        Faults(overlay, Agent, "agent", ClusterRole.Agent).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Names))]
    public void Environment_OfEveryProcess_HasNoUnresolvedReferences(string name)
    {
        var overlay = fixture.Overlays[name];

        foreach (var workload in new[] { Coordinator, Agent })
            PodEnvironment.Of(overlay, overlay.Workload(workload), "pod").Values.ShouldAllBe(
                value => value.Length > 0 && !value.Contains("$("));
    }

    [Theory, MemberData(nameof(Names))]
    public void Api_OfCoordinators_ListensWithAToken(string name)
    {
        var overlay = fixture.Overlays[name];
        var workload = overlay.Workload(Coordinator);
        var environment = PodEnvironment.Of(overlay, workload, "pod");
        var ports = workload.Each("spec/template/spec/containers").Single().Each("ports").Select(port => port.Text("containerPort"));

        environment["LOADCLUSTER_TOKEN"].Length.ShouldBeGreaterThanOrEqualTo(32);
        ports.ShouldBe([environment["LOADCLUSTER_LISTEN"].Split(':')[1], $"{ClusterAddress.DefaultPort}"]);
    }

    [Theory, MemberData(nameof(Names))]
    public void Budget_OfCoordinators_KeepsAMajority(string name) => fixture.Overlays[name].Of("PodDisruptionBudget")
        .Single(budget => budget.Text("metadata/name") == Coordinator).Text("spec/maxUnavailable").ShouldBe("1");

    [Fact]
    public void Certificates_OfProduction_NameRolesAndCoordinators()
    {
        var overlay = fixture.Overlays["production"];
        var certificates = overlay.Of("Certificate").ToDictionary(made => made.Text("metadata/name")!);

        foreach (var workload in new[] { Coordinator, Agent })
        {
            certificates[workload].Text("spec/secretName").ShouldBe($"{workload}-tls");
            certificates[workload].Each("spec/subject/organizationalUnits").Single().ToString()
                .ShouldBe(workload.Replace("loadcluster-", "", StringComparison.Ordinal));
            certificates[workload].Each("spec/usages").Select(usage => usage.ToString())
                .ShouldBe(["digital signature", "server auth", "client auth"]);
        }
        certificates[Coordinator].Each("spec/dnsNames").Select(host => host.ToString())
            .ShouldBe(Settings(overlay, Agent, "agent").Coordinators.Select(address => address.Host));
    }

    private static IEnumerable<string> Pods(JsonNode coordinators) =>
        Enumerable.Range(0, coordinators.At("spec/replicas")!.GetValue<int>()).Select(number => $"{Coordinator}-{number}");

    private static IEnumerable<string> Faults(Overlay overlay, string workload, string pod, ClusterRole role)
    {
        var settings = Settings(overlay, workload, pod);
        if (overlay.Of("Certificate").Any())
            return settings.Validate(role).Where(fault => !fault.StartsWith("The certificates cannot be read", StringComparison.Ordinal));
        using var secret = new MountedSecret(overlay, overlay.Workload(workload));
        var files = settings.Certificates!;
        var mounted = new CertificateFiles(secret.At(files.Authority), secret.At(files.Certificate), secret.At(files.Key));
        using var certificate = X509CertificateLoader.LoadCertificateFromFile(mounted.Certificate);
        if (role == ClusterRole.Coordinator)
            certificate.MatchesHostname(settings.Host).ShouldBeTrue(settings.Host);
        return (settings with { Certificates = mounted }).Validate(role);
    }

    private static ClusterSettings Settings(Overlay overlay, string workload, string pod)
    {
        var environment = PodEnvironment.Of(overlay, overlay.Workload(workload), pod);
        return new()
        {
            Coordinators = [.. environment["LOADCLUSTER_COORDINATORS"].Split(',').Select(text => ClusterAddress.TryParse(text)!)],
            Host = environment.GetValueOrDefault("LOADCLUSTER_HOST", "127.0.0.1"),
            Bind = environment.GetValueOrDefault("LOADCLUSTER_BIND"),
            Certificates = new(environment["LOADCLUSTER_CA"], environment["LOADCLUSTER_CERT"], environment["LOADCLUSTER_KEY"]),
        };
    }
}
