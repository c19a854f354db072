using Akka.TestKit;
using Akka.TestKit.Xunit2;
using LoadCluster.Coordinator.Replication;
using LoadCluster.Coordinator.Runs;
using static LoadCluster.Coordinator.Tests.Runs.States;

namespace LoadCluster.Coordinator.Tests.Runs;

public sealed class RunOutboxTests : TestKit
{
    private readonly RunState _state = Open(1_000);
    private readonly TestProbe _writer;
    private readonly TestProbe _agent;
    private readonly RunOutbox _outbox;

    public RunOutboxTests()
        : base("akka.test.single-expect-default = 15s")
    {
        (_writer, _agent) = (CreateTestProbe(), CreateTestProbe());
        _outbox = new RunOutbox(_state, StateKeys.OfRun(_state.RunId), _writer, TestActor);
    }

    [Fact]
    public void Tell_AfterAChange_WaitsForTheSaveItRestsOn()
    {
        Change("first");

        var save = _writer.ExpectMsg<SaveState>();
        _agent.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Release(save);

        _agent.ExpectMsg("first");
        _agent.LastSender.ShouldBe(TestActor);
    }

    [Fact]
    public void Tell_NothingChanged_IsToldAtOnce()
    {
        _outbox.Tell(_agent, "first");
        _outbox.Save();

        _agent.ExpectMsg("first");
        _writer.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void Tell_NothingChangedWhileASaveIsOnItsWay_WaitsForThatSave()
    {
        Change("first");
        var save = _writer.ExpectMsg<SaveState>();

        // It may answer with what the save contains, as a repeated report does.
        _outbox.Tell(_agent, "second");
        _outbox.Save();

        _agent.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Release(save);
        _agent.ExpectMsg("first");
        _agent.ExpectMsg("second");
    }

    [Fact]
    public void Save_ChangesWhileASaveIsOnItsWay_ShareTheNextOne()
    {
        Change("first");
        var first = _writer.ExpectMsg<SaveState>();
        Change("second");
        Change("third");
        _writer.ExpectNoMsg(TimeSpan.FromMilliseconds(50));

        Release(first);
        var second = _writer.ExpectMsg<SaveState>();
        _agent.ExpectMsg("first");
        _agent.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Release(second);

        _agent.ExpectMsg("second");
        _agent.ExpectMsg("third");
        _writer.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        second.Version.ShouldBe(first.Version + 1);
    }

    [Fact]
    public void Save_State_IsAsItWasWhenTheSaveLeft()
    {
        Plan(_state, size: 10);
        Change("first");
        Plan(_state, size: 10);
        var save = _writer.ExpectMsg<SaveState>();

        save.Key.ShouldBe(StateKeys.OfRun(States.RunId));
        RunState.Decode(States.RunId, _state.Spec, save.Value.Span).Planned.ShouldBe(10);
    }

    [Fact]
    public void Release_SaveOfAnotherVersion_IsIgnored()
    {
        Change("first");
        var save = _writer.ExpectMsg<SaveState>();

        _outbox.Release(new StateSaved(save.Key, save.Version + 1));
        _agent.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        Release(save);
        _agent.ExpectMsg("first");

        Change("second");
        _writer.ExpectMsg<SaveState>();
        _outbox.Release(new StateSaved(save.Key, save.Version));
        _agent.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public void Release_ChangesInThePause_ShareTheSaveAfterIt()
    {
        Change("first");
        var save = _writer.ExpectMsg<SaveState>();
        _outbox.Release(new StateSaved(save.Key, save.Version));
        _agent.ExpectMsg("first");

        Change("second");
        Change("third");
        ExpectMsg<RunOutbox.PauseEnded>();
        _writer.ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        _outbox.EndPause();

        Release(_writer.ExpectMsg<SaveState>());
        _agent.ExpectMsg("second");
        _agent.ExpectMsg("third");
    }

    [Fact]
    public void Add_Rows_TravelOnceWithTheNextSave()
    {
        _outbox.Add(TimelineRow.Of(TimeSpan.FromSeconds(1), Tallies.Succeeding(1), inFlight: 0, agents: 1));
        Change("first");
        var first = _writer.ExpectMsg<SaveState>();
        Change("second");
        Release(first);

        first.Rows.ShouldHaveSingleItem().Lines.ShouldHaveSingleItem().ShouldStartWith("1.0,1,1,");
        _writer.ExpectMsg<SaveState>().Rows.ShouldBeEmpty();
    }

    [Fact]
    public void Tell_NoWriter_IsToldAtOnce()
    {
        var outbox = new RunOutbox(_state, "run", writer: null, TestActor);
        outbox.MarkChanged();
        outbox.Tell(_agent, "first");
        _agent.ExpectNoMsg(TimeSpan.FromMilliseconds(50));

        outbox.Save();

        _agent.ExpectMsg("first");
    }

    private void Change(string message)
    {
        _outbox.MarkChanged();
        _outbox.Tell(_agent, message);
        _outbox.Save();
    }

    /// <summary>A save is durable, and the pause after it is over.</summary>
    private void Release(SaveState save)
    {
        _outbox.Release(new StateSaved(save.Key, save.Version));
        ExpectMsg<RunOutbox.PauseEnded>();
        _outbox.EndPause();
    }
}
