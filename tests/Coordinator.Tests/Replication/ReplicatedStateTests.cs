using LoadCluster.Coordinator.Replication;

namespace LoadCluster.Coordinator.Tests.Replication;

public sealed class ReplicatedStateTests() : StateFixture(coordinators: 3)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public void Start_NewWriter_AdoptsWhatTheLastOneSaved()
    {
        StartAll();
        var first = StartWriter(0);
        first.Adopted.Values.ShouldBeEmpty();
        Save(first.Writer, 1, "one");
        Save(first.Writer, 2, "two", "three");

        var second = StartWriter(1);

        second.Adopted.Term.ShouldBeGreaterThan(first.Adopted.Term);
        TextOf(second.Adopted).ShouldBe("v2");
        second.Adopted.Values["run"].Rows["timeline"].ShouldBe(3);
        RowsOf(second.Writer).ShouldBe("one\ntwo\nthree\n");
    }

    [Fact]
    public void Save_HigherTermElected_IsFencedAndNotAcknowledged()
    {
        StartAll();
        var first = StartWriter(0);
        StartWriter(1);

        Ask(first.Writer, 1);

        first.Parent.FishForMessage(message => message is WriterFenced, Patience);
        ExpectNoMsg(TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public async Task Save_MinorityDown_IsAcknowledgedAndTheReplicaCatchesUp()
    {
        StartAll();
        var first = StartWriter(0);
        await StopReplica(2);
        Save(first.Writer, 1, "one");
        Save(first.Writer, 2, "two");
        StartReplica(2);
        Save(first.Writer, 3, "three");
        await StopReplica(0);

        var second = StartWriter(2);

        TextOf(second.Adopted).ShouldBe("v3");
        RowsOf(second.Writer).ShouldBe("one\ntwo\nthree\n");
    }

    [Fact]
    public async Task Save_MajorityDown_WaitsUntilOneIsBack()
    {
        StartAll();
        var (writer, _, _) = StartWriter(0);
        await StopReplica(1);
        await StopReplica(2);

        Ask(writer, 1);
        ExpectNoMsg(TimeSpan.FromMilliseconds(500));
        StartReplica(1);

        ExpectMsg(new StateSaved("run", 1), Patience);
    }

    [Fact]
    public void Start_OnlySomeCoordinatorsOfANewCluster_WaitsForAll()
    {
        StartReplica(0);
        StartReplica(1);
        var parent = CreateTestProbe();
        parent.ChildActorOf(StateWriter.Props(new ReplicaSet(0, PathsOfAll)));

        var health = (ReplicaHealthChanged)parent.FishForMessage(message => message is ReplicaHealthChanged, Patience);
        health.Fault.ShouldNotBeNull().ShouldContain("waits until all coordinators are up");
        StartReplica(2);

        parent.FishForMessage(message => message is StateAdopted, Patience);
    }

    [Fact]
    public async Task Start_DiskOfOneLost_RecoversFromBothOthers()
    {
        StartAll();
        var first = StartWriter(0);
        Save(first.Writer, 1, "one");
        await StopReplica(1);
        Directory.Delete(FolderOf(1), recursive: true);
        StartReplica(1);
        await Recovered(1);
        await StopReplica(0);

        var second = StartWriter(1);

        TextOf(second.Adopted).ShouldBe("v1");
        RowsOf(second.Writer).ShouldBe("one\n");
    }

    [Fact]
    public async Task Start_FileOfOneDamaged_RecoversAndKeepsTheFile()
    {
        StartAll();
        var first = StartWriter(0);
        Save(first.Writer, 1, "one");
        await StopReplica(1);
        await File.WriteAllTextAsync(Path.Combine(FolderOf(1), "promise"), "damaged");
        StartReplica(1);

        await Recovered(1);

        (await File.ReadAllTextAsync(Path.Combine(FolderOf(1), "damaged-1", "promise"))).ShouldBe("damaged");
    }

    [Fact]
    public void Save_ManyAtOnce_AcknowledgesEachAndKeepsTheLast()
    {
        StartAll();
        var first = StartWriter(0);
        for (var version = 1; version <= 100; version++)
            Ask(first.Writer, version, $"row {version}");
        for (var version = 1; version <= 100; version++)
            ExpectMsg(new StateSaved("run", version), Patience);

        var second = StartWriter(2);

        TextOf(second.Adopted).ShouldBe("v100");
        second.Adopted.Values["run"].Rows["timeline"].ShouldBe(100);
    }

    [Fact]
    public void Delete_SavedKey_IsNotAdoptedAgain()
    {
        StartAll();
        var first = StartWriter(0);
        Save(first.Writer, 1, "one");
        first.Writer.Tell(new DeleteState("run"), TestActor);
        ExpectMsg(new StateDeleted("run"), Patience);

        StartWriter(1).Adopted.Values.ShouldBeEmpty();
    }

    private async Task Recovered(int replica)
    {
        for (var attempt = 0; attempt < 200 && !IsRecovered(FolderOf(replica)); attempt++)
            await Task.Delay(100);
        IsRecovered(FolderOf(replica)).ShouldBeTrue();
    }

    private static bool IsRecovered(string folder) =>
        File.Exists(Path.Combine(folder, "entry-run"))
        && new FileInfo(Path.Combine(folder, "promise")) is { Exists: true, Length: > 30 };
}
