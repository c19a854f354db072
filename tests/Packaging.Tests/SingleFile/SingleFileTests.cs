using System.Globalization;

namespace LoadCluster.Packaging.Tests.SingleFile;

/// <summary>The one file to download, where there is nothing else and nothing can be written.</summary>
public sealed class SingleFileTests : IAsyncLifetime
{
    private static readonly string Runtime = "linux-x64";
    private readonly string _folder = Directory.CreateTempSubdirectory("loadcluster-").FullName;

    private string Command => Path.Combine(_folder, "published", "loadcluster");

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Tool.RunAsync("/", "rm", "-rf", _folder);

    [FactIfRoot("unshare", "chroot", "ldd")]
    public async Task Demo_ReadOnlyRootAndOrdinaryUser_IsComplete()
    {
        await PublishAsync();
        Directory.GetFileSystemEntries(Path.Combine(_folder, "published")).ShouldBe([Command]);

        var demo = await Tool.TryAsync(
            Repository.At("tests", "Packaging.Tests", "SingleFile"),
            "unshare", "--mount", "--net", "sh", "jail.sh", Command, _folder);

        demo.ExitCode.ShouldBe(0, demo.Output + demo.Errors);
        demo.Output.ShouldContain(string.Create(
            CultureInfo.InvariantCulture, $"The target counted {100_000:N0} requests, 0 indexes missing, 0 repeated."));
    }

    private Task<string> PublishAsync() => Tool.RunAsync(
        Repository.At("src", "Cli"), "dotnet", "publish", "--configuration", "Release", "--runtime", Runtime,
        "-p:PublishSingleFile=true", "-m:1", "--output", Path.GetDirectoryName(Command)!);
}
