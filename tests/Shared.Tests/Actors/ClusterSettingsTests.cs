using LoadCluster.Shared.Actors;
using LoadCluster.Shared.Actors.Tls;
using LoadCluster.Shared.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace LoadCluster.Shared.Tests.Actors;

public sealed class ClusterSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("loadcluster-").FullName;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(60));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Validate_TheDefault_IsALoneCoordinatorOnLoopback()
    {
        new ClusterSettings().Validate(ClusterRole.Coordinator).ShouldBeEmpty();
        new ClusterSettings().Validate(ClusterRole.Agent).ShouldBeEmpty();
        new ClusterSettings().Contacts.ShouldBe([new ClusterAddress("127.0.0.1", 4053)]);
    }

    [Theory]
    [InlineData("127.0.0.1,127.0.0.1:4054", "Two coordinators cannot survive the loss of one")]
    [InlineData("127.0.0.1,127.0.0.1:1,127.0.0.1:2,127.0.0.1:3", "4 coordinators are named")]
    [InlineData("127.0.0.1,127.0.0.1:1,127.0.0.1:4053", "named twice")]
    [InlineData("127.0.0.1:1,127.0.0.1:2,127.0.0.1:3", "is not among the coordinators")]
    [InlineData("10.0.0.1", "beyond loopback")]
    [InlineData("127.0.0.1,c2,c3", "c2:4053 is beyond loopback")]
    public void Validate_Coordinators_SaysWhatIsWrong(string coordinators, string fault) =>
        With(coordinators).Validate(ClusterRole.Coordinator).ShouldContain(line => line.Contains(fault, StringComparison.Ordinal));

    [Fact]
    public void Validate_BeyondLoopback_NeedsCertificatesOrPlaintext()
    {
        var open = With("127.0.0.1") with { Bind = "0.0.0.0" };
        open.Validate(ClusterRole.Coordinator).ShouldHaveSingleItem().ShouldContain("--plaintext");
        (open with { Plaintext = true }).Validate(ClusterRole.Coordinator).ShouldBeEmpty();
        (open with { Certificates = Files("agent-1"), Plaintext = true }).Validate(ClusterRole.Agent, _time)
            .ShouldHaveSingleItem().ShouldContain("leave one out");
        With("10.0.0.1").Validate(ClusterRole.Agent).ShouldHaveSingleItem().ShouldContain("beyond loopback");
    }

    [Fact]
    public void Validate_HostThatOthersCannotDial_IsRefused() => (new ClusterSettings { Host = "0.0.0.0", Plaintext = true })
        .Validate(ClusterRole.Coordinator).ShouldHaveSingleItem().ShouldContain("cannot reach");

    [Fact]
    public void From_HalfACertificate_IsRefused()
    {
        CertificateFiles.From("ca", "cert", null).Fault.ShouldNotBeNull();
        CertificateFiles.From(null, null, null).ShouldBe((null, null));
        CertificateFiles.From("ca", "cert", "key").Files.ShouldBe(new CertificateFiles("ca", "cert", "key"));
    }

    [Fact]
    public void Validate_Certificates_SaysWhatIsWrong()
    {
        Files("coordinator-c1").Validate(ClusterRole.Coordinator, _time).ShouldBeEmpty();
        Files("agent-1").Validate(ClusterRole.Agent, _time).ShouldBeEmpty();
        FaultOf(Files("agent-1"), ClusterRole.Coordinator).ShouldContain("is for an agent, not for a coordinator");
        FaultOf(Files("coordinator-c1"), ClusterRole.Agent).ShouldContain("is for a coordinator, not for an agent");
        FaultOf(Files("agent-1") with { Authority = Files("x", "other").Authority }, ClusterRole.Agent)
            .ShouldContain("is not of the cluster's CA");
        FaultOf(Files("agent-1") with { Key = "/nowhere" }, ClusterRole.Agent).ShouldContain("cannot be read");
        FaultOf(Files("agent-1") with { Key = Files("coordinator-c1").Key }, ClusterRole.Agent).ShouldContain("cannot be read");
        _time.Advance(TimeSpan.FromDays(3660));
        FaultOf(new(Path("ours", "ca.crt"), Path("ours", "agent-1.crt"), Path("ours", "agent-1.key")), ClusterRole.Agent)
            .ShouldContain("has expired");
    }

    [Fact]
    public void Create_Again_KeepsWhatIsThereAndAddsWhatIsMissing()
    {
        var certificates = new ClusterCertificates(_folder, _time);
        certificates.Create(["c1", "::1"], agents: 1).ShouldAllBe(line => line.StartsWith("created "));
        var authority = File.ReadAllText(Path("", "ca.key"));

        var again = certificates.Create(["c1"], agents: 2);

        again.Select(line => line.Split(' ')[0]).ShouldBe(["kept", "kept", "kept", "created"]);
        File.ReadAllText(Path("", "ca.key")).ShouldBe(authority);
        new CertificateFiles(Path("", "ca.crt"), Path("", "agent-2.crt"), Path("", "agent-2.key"))
            .Validate(ClusterRole.Agent, _time).ShouldBeEmpty();
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path("", "agent-2.key")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Delete(Path("", "ca.key"));
        Should.Throw<IOException>(() => certificates.Create(["c1"], agents: 1)).Message.ShouldContain("Only one of");
    }

    [Theory]
    [InlineData("c1", "c1", 4053)]
    [InlineData(" c1.lc:99 ", "c1.lc", 99)]
    [InlineData("10.0.0.1:4054", "10.0.0.1", 4054)]
    [InlineData("[fd00::1]:4054", "fd00::1", 4054)]
    [InlineData("fd00::1", "fd00::1", 4053)]
    public void TryParse_HostAndPort_ReadsBoth(string text, string host, int port) =>
        ClusterAddress.TryParse(text).ShouldBe(new ClusterAddress(host, port));

    [Theory]
    [InlineData("")]
    [InlineData("c1:")]
    [InlineData("c1:0")]
    [InlineData("c1:70000")]
    [InlineData("c1:-1")]
    [InlineData("akka.tcp://loadcluster@c1:4053")]
    [InlineData("c 1")]
    public void TryParse_NotAnAddress_ReturnsNull(string text) => ClusterAddress.TryParse(text).ShouldBeNull();

    private static ClusterSettings With(string coordinators) =>
        new() { Coordinators = [.. coordinators.Split(',').Select(text => ClusterAddress.TryParse(text)!)] };

    private string FaultOf(CertificateFiles files, ClusterRole role) => files.Validate(role, _time).ShouldHaveSingleItem();

    private CertificateFiles Files(string name, string cluster = "ours")
    {
        new ClusterCertificates(Path(cluster, ""), _time).Create(["c1"], agents: 1);
        return new(Path(cluster, "ca.crt"), Path(cluster, $"{name}.crt"), Path(cluster, $"{name}.key"));
    }

    private string Path(string cluster, string file) => System.IO.Path.Combine(_folder, cluster, file);
}
