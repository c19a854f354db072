using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using LoadCluster.Coordinator.Membership;

namespace LoadCluster.Coordinator.Tests.Membership;

/// <summary>A member alone in its cluster, whose time passes when the test says so. Its own address stands for that of another member.</summary>
public sealed class QuarantineWatchTests : IDisposable
{
    private const string Config = """
        akka.loglevel = OFF
        akka.stdout-loglevel = OFF
        akka.actor.provider = cluster
        akka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
        akka.coordinated-shutdown.run-by-actor-system-terminate = off
        akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit"
        """;

    private readonly TestKit _kit = new(Config);
    private readonly List<string> _log = [];
    private readonly Cluster _cluster;
    private readonly IActorRef _watch;

    public QuarantineWatchTests()
    {
        _cluster = Cluster.Get(_kit.Sys);
        _watch = _kit.Sys.ActorOf(QuarantineWatch.Props(_log.Add));
    }

    [Fact]
    public async Task Hear_BeforeItIsAMember_Ends()
    {
        await HearAsync(Elsewhere);

        await ShouldEndAsync();
    }

    [Fact]
    public async Task Hear_TheOtherOneStaysAMember_EndsAfterTheTimeForDowning()
    {
        await JoinAsync();
        for (var second = 0; second < QuarantineWatch.DowningTime.TotalSeconds; second++)
        {
            await HearAsync(_cluster.SelfAddress);
            _kit.Sys.WhenTerminated.IsCompleted.ShouldBeFalse($"second {second}");
            Pass(TimeSpan.FromSeconds(1));
        }

        await ShouldEndAsync();
        _log.ShouldBe([$"{_cluster.SelfAddress} has removed this coordinator, which still counts it as a member"]);
    }

    /// <summary>One that this cluster has removed says so when it wakes up: it is the one that ends.</summary>
    [Fact]
    public async Task Hear_TheOtherOneIsNoMember_Stays()
    {
        await JoinAsync();
        await HearAsync(Elsewhere);
        Pass(3 * QuarantineWatch.DowningTime);

        // It says why before it ends, and the end takes time.
        await HearAsync(Elsewhere);
        _log.ShouldBeEmpty();
        _kit.Sys.WhenTerminated.IsCompleted.ShouldBeFalse();
    }

    public void Dispose() => _kit.Dispose();

    private Address Elsewhere => _cluster.SelfAddress.WithPort(1);

    private async Task JoinAsync()
    {
        _cluster.Join(_cluster.SelfAddress);
        for (var i = 0; i < 100 && _cluster.SelfMember.Status != MemberStatus.Up; i++)
        {
            Pass(TimeSpan.FromSeconds(1));
            await Task.Delay(50);
        }

        _cluster.SelfMember.Status.ShouldBe(MemberStatus.Up);
    }

    /// <summary>Lets the watch hear that another process removed this one, and waits until it did.</summary>
    private async Task HearAsync(Address remover)
    {
        await AnswerAsync();
        _kit.Sys.EventStream.Publish(new ThisActorSystemQuarantinedEvent(_cluster.SelfAddress, remover));
        await AnswerAsync();
    }

    private Task<ActorIdentity> AnswerAsync() => _watch.Ask<ActorIdentity>(new Identify(null), CoordinatorFixture.Patience);

    private void Pass(TimeSpan time) => ((TestScheduler)_kit.Sys.Scheduler).Advance(time);

    private Task ShouldEndAsync() => _kit.Sys.WhenTerminated.WaitAsync(CoordinatorFixture.Patience);
}
