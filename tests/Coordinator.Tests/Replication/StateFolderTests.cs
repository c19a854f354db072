using System.Text;
using LoadCluster.Coordinator.Replication;
using static LoadCluster.Coordinator.Tests.Replication.Entries;

namespace LoadCluster.Coordinator.Tests.Replication;

public sealed class StateFolderTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Load_AfterSave_FindsPromiseValueAndRows()
    {
        using (var folder = Open())
            SaveFirst(folder);

        using var again = Open();
        var stored = again.Load();

        stored.Damage.ShouldBeNull();
        stored.Promise!.Term.ShouldBe(7);
        Encoding.UTF8.GetString(stored.Entries.ShouldHaveSingleItem().Value.Span).ShouldBe("value");
        RowsOf(again, stored.Entries[0]).ShouldBe("one\ntwo\n");
    }

    [Fact]
    public void Load_EmptyFolder_FindsNothing()
    {
        using var folder = Open();

        folder.Load().ShouldBe(new StoredState(null, [], null));
    }

    [Fact]
    public void Load_RowsThatNoEntryNames_DropsThem()
    {
        StateEntry entry;
        using (var folder = Open())
        {
            entry = SaveFirst(folder);
            folder.Rows("run", "timeline").Append(Block(entry.EndOf("timeline"), "three"));
        }

        using var again = Open();

        again.Load().Damage.ShouldBeNull();
        again.Rows("run", "timeline").End.ShouldBe(entry.EndOf("timeline"));
    }

    [Fact]
    public void Load_OtherRowsWereStagedOverThoseThatTheEntryNames_KeepsTheEntrysRows()
    {
        using (var folder = Open())
        {
            SaveFirst(folder);
            folder.Rows("run", "timeline").Append(Block(default, "other")).ShouldBeTrue();
        }

        using var again = Open();
        var stored = again.Load();

        RowsOf(again, stored.Entries.ShouldHaveSingleItem()).ShouldBe("one\ntwo\n");
    }

    [Fact]
    public void SaveEntries_RowsOfALowerTermReplaced_FindsTheNewOnes()
    {
        var other = Block(default, "other");
        using (var folder = Open())
        {
            SaveFirst(folder);
            folder.Rows("run", "timeline").Append(other);
            folder.SaveEntries([Entry(2, other.To)]);
        }

        using var again = Open();
        var stored = again.Load();

        stored.Damage.ShouldBeNull();
        RowsOf(again, stored.Entries[0]).ShouldBe("other\n");
        Directory.GetFiles(_temporary.Path, "rows-*").Length.ShouldBe(1);
    }

    [Fact]
    public void SaveEntries_Tombstone_RemovesRows()
    {
        using var folder = Open();
        SaveFirst(folder);

        folder.SaveEntries([Tombstone(2)]);

        Directory.GetFiles(_temporary.Path, "rows-*").ShouldBeEmpty();
        folder.Load().Entries.ShouldHaveSingleItem().IsDeleted.ShouldBeTrue();
    }

    [Theory]
    [InlineData("promise")]
    [InlineData("entry-run")]
    [InlineData("rows-run.timeline.0")]
    public void Load_AnyBitFlipped_RefusesAndKeepsTheFile(string name)
    {
        using (var folder = Open())
            SaveFirst(folder);
        var intact = File.ReadAllBytes(_temporary[name]);

        for (var bit = 0; bit < intact.Length * 8; bit += 3)
        {
            var damaged = intact.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(_temporary[name], damaged);
            using var folder = Open();
            folder.Load().Damage.ShouldNotBeNull($"bit {bit}");
            File.ReadAllBytes(_temporary[name]).ShouldBe(damaged);
        }
    }

    [Theory]
    [InlineData("promise")]
    [InlineData("entry-run")]
    [InlineData("rows-run.timeline.0")]
    public void Load_Truncated_Refuses(string name)
    {
        using (var folder = Open())
            SaveFirst(folder);
        using (var file = File.OpenWrite(_temporary[name]))
            file.SetLength(file.Length - 1);

        using var again = Open();

        again.Load().Damage.ShouldNotBeNull();
    }

    [Fact]
    public void Load_PromiseMissing_Refuses()
    {
        using (var folder = Open())
            SaveFirst(folder);
        File.Delete(_temporary["promise"]);

        using var again = Open();

        again.Load().Damage.ShouldNotBeNull().ShouldContain("promise is missing");
    }

    [Fact]
    public void Load_StateOfAnotherCluster_Throws()
    {
        using (var folder = Open())
            SaveFirst(folder);

        using var other = new StateFolder(_temporary.Path, "c4,c5,c6");

        Should.Throw<ForeignStateException>(other.Load).Message.ShouldContain("belongs to the cluster c1,c2,c3");
    }

    [Fact]
    public void Open_FolderInUse_Throws()
    {
        using var folder = Open();

        Should.Throw<StateStoreException>(Open);
    }

    [Fact]
    public void SetAside_DamagedFiles_AreKept()
    {
        using var folder = Open();
        SaveFirst(folder);

        folder.SetAside();

        File.Exists(_temporary["damaged-1/entry-run"]).ShouldBeTrue();
        folder.Load().ShouldBe(new StoredState(null, [], null));
    }

    [Fact]
    public void SaveEntries_OnLinux_OnlyTheOwnerCanReadThem()
    {
        using var folder = Open();
        SaveFirst(folder);

        foreach (var path in Directory.GetFiles(_temporary.Path))
            if (!OperatingSystem.IsWindows())
                File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public void SaveEntries_FolderGone_ThrowsASentence()
    {
        var lost = _temporary["lost"];
        using var folder = new StateFolder(lost, "c1,c2,c3");
        folder.SavePromise(Promise);
        Directory.Delete(lost, recursive: true);

        Should.Throw<StateStoreException>(() => folder.SaveEntries([Tombstone(1)])).Message.ShouldContain("cannot be stored");
    }

    [Fact]
    public void Read_MoreThanABlock_ReturnsWholeLines()
    {
        using var folder = Open();
        var rows = Block(default, [.. Enumerable.Range(0, 300_000).Select(i => $"row {i}")]);
        var log = folder.Rows("run", "failed");
        log.Append(rows).ShouldBeTrue();

        var text = new StringBuilder();
        var position = default(RowPosition);
        while (position != rows.To)
        {
            var block = log.Read(position, rows.To)!;
            block.Text.Length.ShouldBeLessThanOrEqualTo(1 << 20);
            text.Append(Encoding.UTF8.GetString(block.Text.Span));
            position = block.To;
        }

        text.ToString().ShouldBe(Encoding.UTF8.GetString(rows.Text.Span));
    }

    private static string RowsOf(StateFolder folder, StateEntry entry) =>
        Encoding.UTF8.GetString(folder.Rows("run", "timeline").Read(default, entry.EndOf("timeline"))!.Text.Span);

    private StateFolder Open() => new(_temporary.Path, "c1,c2,c3");
}
