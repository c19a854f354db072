using LoadCluster.Agent.Scenarios;
using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Senders.Socket.Http2;
using LoadCluster.Agent.Senders.Socket.Loop;
using LoadCluster.Agent.Tests.Streams;

namespace LoadCluster.Agent.Tests.Senders.Socket.Http2;

/// <summary>A connection has 2^30 ids for requests: after that another one must carry on, and nothing may fail.</summary>
public sealed class StreamIdTests : IExchangeOwner
{
    private const int FirstStream = 2_147_483_001;

    private readonly List<int> _statuses = [];
    private int _retired;
    private int _closed;

    [Fact]
    public void Start_LastIds_RetiresTheConnectionAndAnswersWhatWasStarted()
    {
        var connection = new Connection(slot: 0) { Link = new Link { Exchanges = 1 } };
        var shared = new Http2Shared(new RequestPlan(new FlowPlan(SenderRun.Plain), isAsIs: false), Streams: 4, MaxRequests: int.MaxValue)
        {
            FirstStream = FirstStream,
        };
        var (protocol, exchange) = (new Http2Protocol(connection, shared, this), new Exchange(connection.Link));
        protocol.Open();
        protocol.Read([0, 0, 0, 4, 0, 0, 0, 0, 0], isEnding: false).ShouldBe(ReadProgress.More);
        var started = 0;
        for (; protocol.HasRoom && started < 1000; started++)
        {
            protocol.Start(exchange);
            var id = Http2Stream.Of(exchange).Id;
            id.ShouldBe(FirstStream + (2 * started));
            protocol.Read([0, 0, 1, 1, 5, .. Http2Peer.Number((uint)id), 0x88], isEnding: false);
        }
        started.ShouldBeInRange(250, 323);
        (_statuses.Count, _retired, _closed).ShouldBe((started, 1, 1));
    }

    void IExchangeOwner.Finish(Exchange exchange, int status) => _statuses.Add(status);

    void IExchangeOwner.Fail(Exchange exchange, Failure failure) => throw new InvalidOperationException($"{failure}");

    void IExchangeOwner.Resend(Exchange exchange, bool isRefusal) => throw new InvalidOperationException("nothing was refused");

    void IExchangeOwner.Retire(Connection connection) => _retired++;

    void IExchangeOwner.Refresh(Connection connection)
    {
    }

    void IExchangeOwner.Close(Connection connection) => _closed++;

    ResponseBuffer? IExchangeOwner.Rent() => null;
}
