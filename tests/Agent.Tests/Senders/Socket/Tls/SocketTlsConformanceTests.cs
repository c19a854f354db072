using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Senders.Socket;
using LoadCluster.Agent.Tests.Senders.Conformance;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders.Socket.Tls;

public sealed class SocketTlsConformanceTests() : TlsConformance(usesRing: true);

/// <summary>Systems without io_uring.</summary>
public sealed class EpollTlsConformanceTests() : TlsConformance(usesRing: false);

public abstract class TlsConformance : SenderConformance, IDisposable
{
    private readonly bool _usesRing;
    private readonly Authority _authority = new();
    private readonly X509Certificate2 _certificate;

    protected TlsConformance(bool usesRing)
    {
        _usesRing = usesRing;
        _certificate = _authority.Sign();
        ScriptedServer.UseTls(new SslServerAuthenticationOptions { ServerCertificate = _certificate });
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _certificate.Dispose();
        _authority.Dispose();
    }

    private protected override ISender Open(RunSpec spec)
    {
        var transport = spec.UsesTls ? spec.Transport with { AuthoritiesPem = _authority.Pem } : spec.Transport;
        return new SocketSender(spec with { Transport = transport }, threads: 1, sources: [], usesRing: _usesRing);
    }
}
