using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using LoadCluster.Agent.Senders.Socket;
using LoadCluster.Agent.Tests.Senders.Conformance;
using LoadCluster.Agent.Tests.Streams;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders.Socket.Tls;

public sealed class SocketTlsTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private readonly Authority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Send_KeptConnection_IsOneFullHandshake()
    {
        await using var server = Serve(new() { ServerCertificate = _authority.Sign() });
        var tally = await SendAsync(server.Url, requests: 50);
        tally.CountOf(Outcome.Status(200)).ShouldBe(50);
        (tally.Connections.FullHandshakes, tally.Connections.ResumedHandshakes).ShouldBe((1, 0));
        tally.Connections.HandshakeTime.Count.ShouldBe(1);
        tally.Connections.Agreed.Counts.Keys.ShouldHaveSingleItem().ShouldContain("TLSv1.3 TLS_");
    }

    [Theory]
    [InlineData(false, 20, 0)]
    [InlineData(true, 1, 19)]
    public async Task Send_ConnectionForEachRequest_ResumesOnlyWhereAsked(bool resumes, long full, long resumed)
    {
        await using var server = ServeEach(new() { ServerCertificate = _authority.Sign() });
        var tally = await SendAsync(server.Url, requests: 20, transport => transport with
        {
            TlsResume = resumes,
            DisableKeepAlive = true,
        });
        tally.Succeeded.ShouldBe(20);
        (tally.Connections.FullHandshakes, tally.Connections.ResumedHandshakes).ShouldBe((full, resumed));
    }

    [Theory]
    [InlineData("1.2", "1.2", "TLSv1.2")]
    [InlineData("1.3", null, "TLSv1.3")]
    public async Task Send_Versions_AreKept(string lowest, string? highest, string agreed)
    {
        await using var server = Serve(new() { ServerCertificate = _authority.Sign() });
        var tally = await SendAsync(server.Url, requests: 1, transport => transport with
        {
            TlsMin = Version.Parse(lowest),
            TlsMax = highest is null ? null : Version.Parse(highest),
        });
        tally.Connections.Agreed.Counts.Keys.ShouldHaveSingleItem().ShouldStartWith(agreed);
    }

    [Theory]
    [InlineData("1.3", "TLS_AES_128_GCM_SHA256")]
    [InlineData("1.2", "ECDHE-ECDSA-AES128-GCM-SHA256")]
    public async Task Send_Cipher_IsTheOneThatWasAskedFor(string version, string cipher)
    {
        await using var server = Serve(new() { ServerCertificate = _authority.Sign() });
        var tally = await SendAsync(server.Url, requests: 1, transport => transport with
        {
            TlsMin = Version.Parse(version),
            TlsMax = Version.Parse(version),
            Ciphers = cipher,
        });
        tally.Connections.Agreed.Counts.Keys.ShouldHaveSingleItem().ShouldBe($"TLSv{version} {cipher}");
    }

    [Fact]
    public async Task Send_HostHeader_IsTheNameThatIsAskedForAndVerified()
    {
        var asked = new TaskCompletionSource<string>();
        await using var server = Serve(new()
        {
            ServerCertificateSelectionCallback = (_, name) =>
            {
                asked.TrySetResult(name ?? "");
                return _authority.Sign("shop.example");
            },
        });
        var tally = await SendAsync(server.Url, requests: 2, host: "shop.example");
        tally.Succeeded.ShouldBe(2);
        (await asked.Task).ShouldBe("shop.example");
    }

    [Fact]
    public async Task Send_AuthorityThatIsNotTrusted_NamesTheReasonOnceForEachConnection()
    {
        using var other = new Authority();
        await using var server = Serve(new() { ServerCertificate = other.Sign() });
        await ShouldFailAsync(server.Url, "unable to get local issuer certificate");
    }

    [Fact]
    public async Task Send_CertificateOfAnotherAddress_NamesTheReason()
    {
        await using var server = Serve(new() { ServerCertificate = _authority.Sign("other.example") });
        await ShouldFailAsync(server.Url, "IP address mismatch");
    }

    [Fact]
    public async Task Send_CertificateOfAnotherName_NamesTheReason()
    {
        await using var server = Serve(new() { ServerCertificate = _authority.Sign("other.example") });
        await ShouldFailAsync(
            server.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), "hostname mismatch");
    }

    [Fact]
    public async Task Send_ExpiredCertificate_NamesTheReason()
    {
        await using var server = Serve(new() { ServerCertificate = _authority.Sign(days: -1) });
        await ShouldFailAsync(server.Url, "certificate has expired");
    }

    [Fact]
    public async Task Send_Insecure_TakesAnyCertificate()
    {
        using var other = new Authority();
        await using var server = Serve(new() { ServerCertificate = other.Sign("other.example", days: -1) });
        var tally = await SendAsync(server.Url, 3, transport => transport with { AuthoritiesPem = null, Insecure = true });
        tally.Succeeded.ShouldBe(3);
    }

    [Fact]
    public async Task Send_VersionThatTheServerRefuses_NamesTheAlert()
    {
        await using var server = Serve(new()
        {
            ServerCertificate = _authority.Sign(),
            EnabledSslProtocols = SslProtocols.Tls12,
        });
        await ShouldFailAsync(server.Url, "alert 70", transport => transport with { TlsMin = new Version(1, 3) });
    }

    [Fact]
    public async Task Send_NoCommonCipher_NamesTheAlert()
    {
        // The certificate has an elliptic key: it fits no cipher with RSA.
        await using var server = Serve(new() { ServerCertificate = _authority.Sign() });
        await ShouldFailAsync(server.Url, "alert 40", transport => transport with
        {
            TlsMax = new Version(1, 2),
            Ciphers = "ECDHE-RSA-AES128-GCM-SHA256",
        });
    }

    [Fact]
    public async Task Send_PlainPort_NamesTheReason()
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.SendAsync("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
            await connection.WaitForCloseAsync();
        });
        await ShouldFailAsync(
            server.Url.Replace("http:", "https:", StringComparison.Ordinal), "wrong version number (no TLS on that port?)");
    }

    [Fact]
    public async Task Send_ResetInTheHandshake_IsATlsError()
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadSomeAsync();
            connection.Reset();
        });
        await ShouldFailAsync(server.Url.Replace("http:", "https:", StringComparison.Ordinal), "in the TLS handshake");
    }

    [Fact]
    public async Task Send_SilentHandshake_IsATimeout()
    {
        await using var server = ScriptedServer.Start(connection => connection.WaitForCloseAsync());
        var tally = await SendAsync(
            server.Url.Replace("http:", "https:", StringComparison.Ordinal),
            requests: 2,
            transport => transport with { Timeout = TimeSpan.FromMilliseconds(200) });
        tally.CountOf(Outcome.Error(ErrorKind.Timeout)).ShouldBe(2);
    }

    [Fact]
    public async Task Send_ClientCertificate_IsShown()
    {
        var shown = new List<string>();
        await using var server = Serve(RequiringCertificate(certificate => shown.Add(certificate.Subject)));
        using var mine = _authority.Sign("client");
        using var key = mine.GetECDsaPrivateKey()!;
        var pem = new ClientCertificate($"{mine.ExportCertificatePem()}\n{_authority.Pem}", key.ExportPkcs8PrivateKeyPem());
        var tally = await SendAsync(server.Url, 3, transport => transport with { ClientCertificate = pem });
        tally.Succeeded.ShouldBe(3);
        shown.ShouldBe(["CN=client"]);
    }

    [Theory]
    [InlineData("1.2")]
    [InlineData("1.3")]
    public async Task Send_ClientCertificateMissing_IsATlsErrorInEveryVersion(string version)
    {
        await using var server = Serve(RequiringCertificate(_ => { }));
        var tally = await SendAsync(server.Url, 3, transport => transport with { TlsMax = Version.Parse(version) });
        (tally.CountOf(Outcome.Error(ErrorKind.Tls)) + tally.CountOf(Outcome.Error(ErrorKind.Receive))).ShouldBe(3);
        server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "200")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nuntil the end", "receive")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello", "receive")]
    public async Task Send_CloseWithoutNotice_IsAFaultOnlyWhereTheAnswerIsNotComplete(string response, string outcome)
    {
        ScriptedServer.UseTls(new() { ServerCertificate = _authority.Sign() });
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(response);
            connection.Dispose();
        });
        var tally = await SendAsync(server.Url, requests: 1);
        tally.Outcomes().ShouldHaveSingleItem().Outcome.Name.ShouldBe(outcome);
    }

    [Fact]
    public async Task Send_LongBodiesBothWays_ArriveWhole()
    {
        var body = new string('x', 300_000);
        await using var server = Serve(
            new() { ServerCertificate = _authority.Sign() },
            $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        var tally = await SendAsync(server.Url, requests: 6, body: body);
        (tally.Succeeded, tally.BytesReceived).ShouldBe((6, 6L * body.Length));
        server.Requests.ShouldAllBe(request => request.EndsWith(body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Send_AnswerBeforeTheBodyIsSent_IsCounted()
    {
        ScriptedServer.UseTls(new() { ServerCertificate = _authority.Sign() });
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 413 Too Large\r\nContent-Length: 4\r\n\r\nlong");
            connection.Reset();
        });
        var tally = await SendAsync(server.Url, requests: 20, body: new string('x', 8_000_000));
        tally.CountOf(Outcome.Status(413)).ShouldBe(20);
        server.Clients.Count.ShouldBe(20);
    }

    [Theory]
    [InlineData("no-such-cipher")]
    [InlineData("TLS_NO_SUCH_SUITE")]
    public void FaultOf_UnknownCipher_SaysSo(string cipher) =>
        SocketSupport.FaultOf(SpecOf("https://host/", 1, new TransportSpec { Ciphers = cipher }))
            .ShouldNotBeNull().ShouldContain(cipher);

    [Theory]
    [InlineData("https://host/", "http://host:443/")]
    public void FaultOf_PlainAndTls_SaysSo(string first, string second)
    {
        var spec = SpecOf(first, 1, new TransportSpec());
        var step = spec.Flows[0].Steps[0];
        var other = step with { Name = "other", Request = step.Request with { Url = second } };
        SocketSupport.FaultOf(spec with { Flows = [spec.Flows[0] with { Steps = [step, other] }] }).ShouldNotBeNull();
    }

    [Fact]
    public async Task Send_RecordBehindAnAnswer_IsNotTheAnswerOfTheNextRequest()
    {
        ScriptedServer.UseTls(new() { ServerCertificate = _authority.Sign() });
        await using var server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
                await connection.SendTogetherAsync(Ok, "HTTP/1.1 500 Not asked for\r\nContent-Length: 0\r\n\r\n");
        });
        var tally = await SendAsync(server.Url, requests: 5);
        tally.CountOf(Outcome.Status(200)).ShouldBe(5);
        server.Clients.Count.ShouldBe(5, "a connection with bytes that belong to no request is closed");
    }

    [Fact]
    public async Task Send_ManyRecordsTogether_AreReadToTheEnd()
    {
        ScriptedServer.UseTls(new() { ServerCertificate = _authority.Sign() });
        string[] pieces = ["HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", .. Enumerable.Repeat("x", 100)];
        await using var server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is not null)
                await connection.SendTogetherAsync(pieces);
        });
        var tally = await SendAsync(server.Url, requests: 5);
        (tally.Succeeded, tally.BytesReceived).ShouldBe((5, 500));
        server.Clients.Count.ShouldBe(1);
    }

    private static ScriptedServer Serve(SslServerAuthenticationOptions options, string response = Ok)
    {
        ScriptedServer.UseTls(options);
        return ScriptedServer.Answering(response);
    }

    private static ScriptedServer ServeEach(SslServerAuthenticationOptions options)
    {
        ScriptedServer.UseTls(options);
        return ScriptedServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(Ok.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal));
        });
    }

    private SslServerAuthenticationOptions RequiringCertificate(Action<X509Certificate> onShown) => new()
    {
        ServerCertificate = _authority.Sign(),
        ClientCertificateRequired = true,
        RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            if (certificate is not null)
                onShown(certificate);
            return certificate is not null;
        },
    };

    private async Task ShouldFailAsync(string url, string reason, Func<TransportSpec, TransportSpec>? change = null)
    {
        var tally = await SendAsync(url, requests: 3, change);
        tally.CountOf(Outcome.Error(ErrorKind.Tls)).ShouldBe(3);
        var fault = tally.Connections.Faults.Counts.ShouldHaveSingleItem();
        fault.Key.ShouldContain(reason);
        fault.Value.ShouldBe(3);
        tally.FirstErrors.Texts[ErrorKind.Tls].ShouldBe(fault.Key);
    }

    private Task<Tally> SendAsync(
        string url,
        long requests,
        Func<TransportSpec, TransportSpec>? change = null,
        string? host = null,
        string body = "")
    {
        var transport = new TransportSpec { AuthoritiesPem = _authority.Pem };
        var spec = SpecOf(url, requests, change is null ? transport : change(transport));
        var request = spec.Request with
        {
            Headers = host is null ? [] : [new RequestHeader("Host", host)],
            Method = body.Length > 0 ? "POST" : "GET",
            Body = System.Text.Encoding.ASCII.GetBytes(body),
        };
        spec = spec with { Request = request };
        spec.Validate().ShouldBeEmpty();
        return SenderRun.CompleteAsync(new SocketSender(spec, threads: 1, sources: []), spec)
            .WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static RunSpec SpecOf(string url, long requests, TransportSpec transport) => new()
    {
        Request = new RequestTemplate { Url = url },
        Requests = requests,
        Limit = 1,
        Transport = transport,
    };
}
