using LoadCluster.Coordinator.Reporting;

namespace LoadCluster.Coordinator.Tests.Reporting;

public sealed class WholeFileTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void Write_Text_ReplacesTheFileAndLeavesNothingBeside()
    {
        File.WriteAllText(_temporary.At("file"), "before");

        WholeFile.Write(_temporary.At("file"), file => file.Write("after"));

        File.ReadAllText(_temporary.At("file")).ShouldBe("after");
        Directory.GetFiles(_temporary.Path).ShouldHaveSingleItem();
    }

    [Fact]
    public void Write_ThatFails_LeavesTheFileAsItWas()
    {
        File.WriteAllText(_temporary.At("file"), "before");

        Should.Throw<IOException>(() => WholeFile.Write(_temporary.At("file"), file =>
        {
            file.Write("half");
            throw new IOException("disk full");
        }));

        File.ReadAllText(_temporary.At("file")).ShouldBe("before");
        Directory.GetFiles(_temporary.Path).ShouldHaveSingleItem();
    }

    [Fact]
    public void Probe_FileThatCanBeWritten_LeavesNothing()
    {
        WholeFile.Probe(_temporary.At("file"));

        Directory.GetFileSystemEntries(_temporary.Path).ShouldBeEmpty();
        Should.Throw<IOException>(() => WholeFile.Probe(_temporary.Path));
        Should.Throw<IOException>(() => WholeFile.Probe(_temporary.At("no", "such", "folder")));
    }
}
