using System.Net;
using System.Net.Security;
using static LoadCluster.Target.Tests.Targets;

namespace LoadCluster.Target.Tests;

public sealed class ProtocolTests : IDisposable
{
    private readonly TargetTls _tls = TargetTls.SelfSigned();

    public void Dispose() => _tls.Certificate.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public async Task Tls_BothProtocols_AreSpoken(int major, int minor)
    {
        await using var server = await StartAsync(new TargetOptions { Tls = _tls });
        using var client = new HttpClient(Trusting(new SslClientAuthenticationOptions()));

        server.Address.Scheme.ShouldBe("https");
        var version = new Version(major, minor);
        (await VersionSpokenAsync(client, server.Address, version)).ShouldBe(version);
    }

    [Fact]
    public async Task Tls_CertificateNotTrusted_IsRefusedByClient()
    {
        await using var server = await StartAsync(new TargetOptions { Tls = _tls });
        using var client = new HttpClient();

        var fault = await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync(server.Address));
        fault.HttpRequestError.ShouldBe(HttpRequestError.SecureConnectionError);
    }

    [Fact]
    public async Task RequireClientCertificate_WithAny_Answers()
    {
        using var mine = TargetTls.SelfSigned().Certificate;
        await using var server = await StartAsync(
            new TargetOptions { Tls = _tls with { RequireClientCertificate = true } });
        using var client = new HttpClient(
            Trusting(new SslClientAuthenticationOptions { ClientCertificates = [mine] }));

        (await client.GetStringAsync(server.Address)).ShouldBe("Hello, world!");
    }

    [Fact]
    public async Task RequireClientCertificate_WithNone_CutsTheClient()
    {
        await using var server = await StartAsync(
            new TargetOptions { Tls = _tls with { RequireClientCertificate = true } });
        using var client = new HttpClient(Trusting(new SslClientAuthenticationOptions()));

        await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync(server.Address));
        server.Stats.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Http2Only_PlainHttp_SpeaksItWithPriorKnowledge()
    {
        await using var server = await StartAsync(new TargetOptions { Http2Only = true });
        using var client = new HttpClient();

        (await VersionSpokenAsync(client, server.Address, HttpVersion.Version20)).ShouldBe(HttpVersion.Version20);
        using var refused = await client.GetAsync(server.Address);
        refused.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Http2Only_ResetAndFail_AreSeenByTheStreamAlone()
    {
        await using var server = await StartAsync(
            new TargetOptions { Http2Only = true, Reset = new Share(50), Fail = new Share(50) });
        using var client = new HttpClient
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        var failed = 0;
        for (var i = 0; i < 20; i++)
        {
            try
            {
                using var answer = await client.GetAsync(server.Address);
                failed++;
            }
            catch (HttpRequestException)
            {
                // The stream was reset: counted by the server.
            }
        }

        failed.ShouldBeInRange(1, 19);
        server.Stats.Fails.ShouldBe(failed);
        server.Stats.Resets.ShouldBe(20 - failed);
    }

    private static async Task<Version> VersionSpokenAsync(HttpClient client, Uri address, Version version)
    {
        using var answer = await client.SendAsync(new HttpRequestMessage(HttpMethod.Get, address)
        {
            Version = version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        });
        (await answer.Content.ReadAsStringAsync()).ShouldBe("Hello, world!");
        return answer.Version;
    }

    private SocketsHttpHandler Trusting(SslClientAuthenticationOptions options)
    {
        options.RemoteCertificateValidationCallback =
            (_, certificate, _, _) => certificate!.GetRawCertData().SequenceEqual(_tls.Certificate.RawData);
        return new SocketsHttpHandler { SslOptions = options };
    }
}
