using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using Akka.TestKit.Xunit2;
using LoadCluster.Coordinator.Replication;

namespace LoadCluster.Coordinator.Tests;

/// <summary>The active coordinator of a cluster before a writer that a test holds.</summary>
public sealed class CoordinatorStateTests : TestKit
{
    private const string RunId = "mine";
    private static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(50);

    private readonly TestProbe _writer;

    public CoordinatorStateTests()
        : base("akka.test.single-expect-default = 15s") => _writer = CreateTestProbe();

    /// <summary>A client that got no answer asks again, perhaps while no majority is up.</summary>
    [Fact]
    public void Submit_AgainBeforeTheFirstIsDurable_BothAreConfirmedWhenItIs()
    {
        var options = new CoordinatorOptions { Time = TimeProvider.System, Log = _ => { }, Publish = _ => { } };
        var coordinator = Sys.ActorOf(CoordinatorActor.Props(options, HeldWriter.Props(_writer)), "coordinator");
        var submit = new SubmitRun(RunId, Specs.Of(10), AllowOverlap: false);

        coordinator.Tell(submit, TestActor);
        coordinator.Tell(submit, TestActor);
        ExpectNoMsg(Silence);

        for (var confirmed = 0; confirmed < 2; confirmed++)
        {
            var state = _writer.FishForMessage<SaveState>(save => save.Key == StateKeys.OfRun(RunId));
            _writer.Reply(new StateSaved(state.Key, state.Version));
            ExpectMsg<RunSubmitted>();
        }
    }

    /// <summary>Elected at once; saves what the test says.</summary>
    private sealed class HeldWriter : ReceiveActor
    {
        public HeldWriter(IActorRef test) => ReceiveAny(test.Forward);

        public static Props Props(IActorRef test) => Akka.Actor.Props.Create(() => new HeldWriter(test));

        protected override void PreStart() =>
            Context.Parent.Tell(new StateAdopted(1, ImmutableDictionary<string, StateValue>.Empty));
    }
}
