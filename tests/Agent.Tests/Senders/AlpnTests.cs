using System.Net.Security;
using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Senders.Http;
using LoadCluster.Agent.Senders.Socket;
using LoadCluster.Agent.Tests.Senders.Conformance;
using LoadCluster.Agent.Tests.Senders.Socket.Tls;
using LoadCluster.Agent.Tests.Streams;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders;

/// <summary>Servers that do not speak the version that was asked for, with both drivers.</summary>
public sealed class AlpnTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task Send_Http2ToAServerWithoutIt_IsAnAlpnErrorThatSaysWhy(bool isSocket, bool negotiates)
    {
        using var authority = new Authority();
        using var certificate = authority.Sign();
        ScriptedServer.UseTls(new()
        {
            ServerCertificate = certificate,
            ApplicationProtocols = negotiates ? [SslApplicationProtocol.Http11] : null,
        });
        await using var server = ScriptedServer.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        var spec = new RunSpec
        {
            Request = new RequestTemplate { Url = server.Url },
            Requests = 3,
            Limit = 1,
            Transport = new TransportSpec { HttpVersion = System.Net.HttpVersion.Version20, AuthoritiesPem = authority.Pem },
        };
        ISender sender = isSocket ? new SocketSender(spec, threads: 1, sources: []) : new HttpClientSender(spec, threads: 1, sources: []);

        var tally = await SenderRun.CompleteAsync(sender, spec).WaitAsync(TimeSpan.FromSeconds(60));

        tally.CountOf(Outcome.Error(ErrorKind.Alpn)).ShouldBe(3);
        tally.FirstErrors.Texts[ErrorKind.Alpn].ShouldContain(negotiates ? "no application protocol" : "HTTP/2");
        server.Requests.ShouldBeEmpty();
    }
}
