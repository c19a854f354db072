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

    /// <summary>
    /// The C library, whatever else the program asks the loader for, and beside them OpenSSL, which the runtime loads when
    /// Akka asks for its first random number.
    /// </summary>
    private static async Task AddLibrariesAsync(string root, string program)
    {
        var words = (await Tool.RunAsync(root, "ldd", program)).Split(' ', '\t', '\n');
        var listed = words.Where(word => word.StartsWith('/')).ToList();
        var folder = Path.GetDirectoryName(listed.Single(library => library.EndsWith("/libc.so.6", StringComparison.Ordinal)))!;
        foreach (var library in listed.Concat([$"{folder}/libssl.so.3", $"{folder}/libcrypto.so.3"]))
        {
            var copy = Path.Join(root, library);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(library, copy);
        }
    }
}
