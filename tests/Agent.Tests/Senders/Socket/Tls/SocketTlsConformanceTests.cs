using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Senders.Socket;
using LoadCluster.Agent.Tests.Senders.Conformance;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders.Socket.Tls;

public sealed class SocketTlsConformanceTests : SenderConformance, IDisposable
{
    private readonly Authority _authority = new();
    private readonly X509Certificate2 _certificate;

    public SocketTlsConformanceTests()
    {
        _certificate = _authority.Sign();
        ScriptedServer.UseTls(new SslServerAuthenticationOptions { ServerCertificate = _certificate });
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _authority.Dispose();
    }

    private protected override ISender Open(RunSpec spec)
    {
        var transport = spec.UsesTls ? spec.Transport with { AuthoritiesPem = _authority.Pem } : spec.Transport;
        return new SocketSender(spec with { Transport = transport }, threads: 1, sources: []);
    }
}
