using System.Net;
using System.Net.Quic;
using System.Security.Cryptography.X509Certificates;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;
using LoadCluster.Target;

namespace LoadCluster.Agent.Tests.Senders.Http;

public sealed class ProtocolTests : IDisposable
{
    private readonly TargetTls _tls = TargetTls.SelfSigned();

    public void Dispose() => _tls.Certificate.Dispose();

    [Fact]
    public async Task Send_Http2WithPriorKnowledge_ArrivesOnce()
    {
        await using var target = await StartAsync(new TargetOptions { Http2Only = true });

        (await Speaking(HttpVersion.Version20, target).SendAsync()).ShouldOnlyBe(Outcome.Status(200), 500);

        ShouldHaveSeenEachOnce(target);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Send_Tls_ArrivesOnce(string version)
    {
        await using var target = await StartAsync(new TargetOptions { Tls = _tls });

        (await Speaking(Version.Parse(version), target).SendAsync()).ShouldOnlyBe(Outcome.Status(200), 500);

        ShouldHaveSeenEachOnce(target);
    }

    [Fact]
    public async Task Send_ServerSpeaksAnotherVersion_IsAnErrorNotAnotherVersion()
    {
        await using var target = await StartAsync(new TargetOptions { Http2Only = true, Tls = _tls });

        var tally = await (Speaking(HttpVersion.Version11, target) with { Requests = 3 }).SendAsync();

        (tally.Total, tally.Succeeded).ShouldBe((3, 0));
        target.Stats.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Send_ClientCertificate_IsShown()
    {
        await using var target = await StartAsync(
            new TargetOptions { Tls = _tls with { RequireClientCertificate = true } });
        using var mine = TargetTls.SelfSigned().Certificate;
        using var key = mine.GetECDsaPrivateKey()!;
        var spec = Speaking(HttpVersion.Version11, target) with { Requests = 20 };
        var pem = new ClientCertificate(mine.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());

        (await (spec with { Transport = spec.Transport with { ClientCertificate = pem } }).SendAsync())
            .ShouldOnlyBe(Outcome.Status(200), 20);
    }

    [Fact]
    public async Task Send_ClientCertificateMissing_NeverArrives()
    {
        await using var target = await StartAsync(
            new TargetOptions { Tls = _tls with { RequireClientCertificate = true } });

        var tally = await (Speaking(HttpVersion.Version11, target) with { Requests = 3 }).SendAsync();

        (tally.Total, tally.Failed).ShouldBe((3, 3));
        target.Stats.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task FaultOf_Http3_IsOneLineWhereQuicIsMissingAndItIsSpokenElsewhere()
    {
        var spec = Sending.To(new Uri("https://localhost/"), requests: 50, limit: 5) with
        {
            Transport = new TransportSpec { HttpVersion = HttpVersion.Version30, Insecure = true },
        };

        if ((OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() || OperatingSystem.IsWindows())
            && QuicConnection.IsSupported)
        {
            SenderCatalog.FaultOf(spec).ShouldBeNull();
            await using var target = await StartAsync(new TargetOptions { Tls = _tls });
            (await (Speaking(HttpVersion.Version30, target) with { Requests = 50 }).SendAsync())
                .ShouldOnlyBe(Outcome.Status(200), 50);
        }
        else
        {
            var fault = SenderCatalog.FaultOf(spec).ShouldNotBeNull();
            fault.ShouldContain("libmsquic");
            fault.ShouldNotContain("\n");
        }
    }

    [Fact]
    public void FaultOf_DriverThatIsNone_NamesThoseThereAre()
    {
        var spec = Sending.To(new Uri("http://localhost/"), requests: 1) with { Driver = "carrier-pigeon" };

        var fault = SenderCatalog.FaultOf(spec);

        fault.ShouldNotBeNull().ShouldContain("httpclient");
    }

    private static Task<TargetServer> StartAsync(TargetOptions options) =>
        TargetServer.StartAsync(options, CancellationToken.None);

    private static RunSpec Speaking(Version version, TargetServer target)
    {
        var spec = Sending.To(target.Address, requests: 500, limit: 20);
        return spec with { Transport = spec.Transport with { HttpVersion = version, Insecure = true } };
    }

    private static void ShouldHaveSeenEachOnce(TargetServer target)
    {
        var stats = target.Stats;
        (stats.Requests, stats.Distinct, stats.MaxHits, stats.HighestIndex).ShouldBe((500, 500, 1, 499));
    }
}
