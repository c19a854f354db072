using LoadCluster.Agent.Senders.Socket;
using LoadCluster.Agent.Tests.Streams;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;
using LoadCluster.Target;

namespace LoadCluster.Agent.Tests.Senders.Socket;

/// <summary>The ledger of a run beside what a server of another kind, Kestrel, has counted.</summary>
public sealed class SocketTargetTests : IDisposable
{
    private readonly TargetTls _tls = TargetTls.SelfSigned();

    public void Dispose() => _tls.Certificate.Dispose();

    [Theory]
    [InlineData(true, "1.1", false, "http/1.1")]
    [InlineData(true, "2.0", false, "h2")]
    [InlineData(true, "2.0", true, "h2")]
    [InlineData(false, "2.0", false, null)]
    public async Task Send_ManyIndexes_ArriveOnceInTheVersionThatWasAskedFor(
        bool usesTls, string version, bool orLower, string? agreed)
    {
        await using var target = await TargetServer.StartAsync(
            new TargetOptions { Tls = usesTls ? _tls : null, Http2Only = !usesTls }, CancellationToken.None);
        var tally = await SendAsync(target, new TransportSpec
        {
            HttpVersion = Version.Parse(version),
            AcceptsLowerVersion = orLower,
            AuthoritiesPem = usesTls ? _tls.Certificate.ExportCertificatePem() : null,
        });
        tally.CountOf(Outcome.Status(200)).ShouldBe(2000);
        (target.Stats.Requests, target.Stats.Distinct).ShouldBe((2000, 2000));
        if (agreed is not null)
            tally.Connections.Agreed.Counts.Keys.ShouldHaveSingleItem().ShouldEndWith(agreed);
    }

    private static Task<Tally> SendAsync(TargetServer target, TransportSpec transport)
    {
        var spec = new RunSpec
        {
            Request = new RequestTemplate { Url = target.Address + "{index}" },
            Requests = 2000,
            Limit = 30,
            Transport = transport,
        };
        return SenderRun.CompleteAsync(new SocketSender(spec, threads: 2, sources: []), spec).WaitAsync(TimeSpan.FromSeconds(60));
    }
}
