using System.Security.Cryptography.X509Certificates;
using LoadCluster.Agent.Senders.Socket;
using LoadCluster.Agent.Tests.Senders.Conformance;
using LoadCluster.Agent.Tests.Streams;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders.Socket.Tls;

/// <summary>Measures the memory of the process, so no other test may run at the same time.</summary>
[CollectionDefinition(nameof(TlsMemoryTests), DisableParallelization = true)]
[Collection(nameof(TlsMemoryTests))]
public sealed class TlsMemoryTests : IDisposable
{
    private const string OkAndClose = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok";

    private readonly Authority _authority = new();
    private readonly X509Certificate2 _certificate;

    public TlsMemoryTests() => _certificate = _authority.Sign();

    public void Dispose()
    {
        _certificate.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public async Task Send_ManyHandshakes_KeepNoMemory()
    {
        ScriptedServer.UseTls(new() { ServerCertificate = _certificate });
        await using var server = ScriptedServer.Start(async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.SendAsync(OkAndClose);
        });
        await SendAsync(server.Url, requests: 500);
        var before = Environment.WorkingSet;
        await SendAsync(server.Url, requests: 3000);
        // A TLS connection takes 20 KB and more: 3,000 that were kept would be 60 MB.
        (Environment.WorkingSet - before).ShouldBeLessThan(40 << 20);
    }

    private async Task SendAsync(string url, long requests)
    {
        var spec = new RunSpec
        {
            Request = new RequestTemplate { Url = url },
            Requests = requests,
            Limit = 1,
            Transport = new TransportSpec { AuthoritiesPem = _authority.Pem },
        };
        var tally = await SenderRun.CompleteAsync(new SocketSender(spec, threads: 1, sources: []), spec);
        tally.Succeeded.ShouldBe(requests);
    }
}
