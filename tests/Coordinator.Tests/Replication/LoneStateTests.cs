using LoadCluster.Coordinator.Replication;

namespace LoadCluster.Coordinator.Tests.Replication;

public sealed class LoneStateTests() : StateFixture(coordinators: 1)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Start_Again_ResumesFromItsFiles()
    {
        StartAll();
        var first = StartWriter(0);
        Save(first.Writer, 1, "one");
        await StopReplica(0);
        StartReplica(0);

        var second = StartWriter(0);

        TextOf(second.Adopted).ShouldBe("v1");
        RowsOf(second.Writer).ShouldBe("one\n");
    }

    [Fact]
    public async Task Start_FileDamaged_IsRefusedWithASentence()
    {
        StartAll();
        Save(StartWriter(0).Writer, 1, "one");
        await StopReplica(0);
        var path = Path.Combine(FolderOf(0), "entry-run");
        await File.WriteAllTextAsync(path, "damaged");

        Sys.EventStream.Subscribe(TestActor, typeof(ReplicaHealthChanged));
        StartReplica(0);

        ExpectMsg<ReplicaHealthChanged>(Patience).Fault.ShouldNotBeNull().ShouldContain("not a state file");
        (await File.ReadAllTextAsync(path)).ShouldBe("damaged");
    }

    [Fact]
    public async Task Start_FolderCannotBeMade_IsRefusedWithASentence()
    {
        await File.WriteAllTextAsync(FolderOf(0), "a file where the folder should be");

        Sys.EventStream.Subscribe(TestActor, typeof(ReplicaHealthChanged));
        StartReplica(0);

        ExpectMsg<ReplicaHealthChanged>(Patience).Fault.ShouldNotBeNull().ShouldContain("state cannot be stored");
    }

    [Fact]
    public void Save_TooLarge_IsRefusedWithASentence()
    {
        StartAll();
        var (writer, _, _) = StartWriter(0);

        writer.Tell(new SaveState("run", 1, new byte[(8 << 20) + 1], []), TestActor);

        ExpectMsg<SaveRefused>(Patience).Reason.ShouldContain("8 MiB");
    }
}
