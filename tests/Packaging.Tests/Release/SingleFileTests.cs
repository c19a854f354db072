using System.Globalization;

namespace LoadCluster.Packaging.Tests.Release;

/// <summary>The one file to download, where there is nothing else and nothing can be written.</summary>
[Collection(ReleaseTests.Name)]
public sealed class SingleFileTests(ReleaseFixture release)
{
    [FactIfRoot("unshare", "chroot", "ldd")]
    public async Task Demo_ReadOnlyRootAndOrdinaryUser_IsComplete()
    {
        var root = release.NewFolder();
        await Tool.RunAsync(root, "tar", "-xf", release.SingleFile);
        var program = Path.Combine(root, "loadcluster");
        Directory.GetFileSystemEntries(root).ShouldBe([program]);
        await AddLibrariesAsync(root, program);

        // The socket for debuggers would be in /tmp, which is not there.
        var demo = await new Jail(root).RunAsync(
            network: false,
            folders: [],
            [$"PATH={Environment.GetEnvironmentVariable("PATH")}", "DOTNET_EnableDiagnostics=0"],
            "/loadcluster", "demo", "--no-progress", "-o", "/results");

        demo.ExitCode.ShouldBe(0, demo.Output + demo.Errors);
        demo.Output.ShouldContain(string.Create(
            CultureInfo.InvariantCulture, $"The target counted {100_000:N0} requests, 0 indexes missing, 0 repeated."));
    }

    /// <summary>The runtime loads it when it is first needed, so the loader does not list it.</summary>
    private static IEnumerable<string> OpenSsl() =>
        from name in new[] { "libssl.so.3", "libcrypto.so.3" }
        from file in Directory.GetFiles("/usr/lib", name, SearchOption.AllDirectories).Take(1)
        select file;

    /// <summary>The C library, and whatever else the program asks the loader for.</summary>
    private static async Task AddLibrariesAsync(string root, string program)
    {
        var words = (await Tool.RunAsync(root, "ldd", program)).Split(' ', '\t', '\n');
        foreach (var library in words.Where(word => word.StartsWith('/')).Concat(OpenSsl()))
        {
            var copy = Path.Join(root, library);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(library, copy);
        }
    }
}
