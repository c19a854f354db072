namespace LoadCluster.Packaging.Tests.Release;

/// <summary>A read-only root file system, in which commands run as an ordinary user.</summary>
/// <param name="root">The folder that becomes the root.</param>
internal sealed class Jail(string root)
{
    /// <summary>The number of the user, as in the image.</summary>
    public const string User = "1654";

    /// <summary>How a command ends in there.</summary>
    /// <param name="network">Whether it has the network of this machine, and not just a loopback of its own.</param>
    /// <param name="folders">What else there is to read of this machine.</param>
    /// <param name="environment">Its environment, as <c>NAME=value</c>.</param>
    /// <param name="command">The command and its arguments.</param>
    public Task<Finished> RunAsync(bool network, string[] folders, string[] environment, params string[] command) =>
        Tool.TryAsync(
            Repository.At("tests", "Packaging.Tests", "Release"),
            "env",
            [
                "-i", .. environment, "unshare", "--mount", .. network ? Array.Empty<string>() : ["--net"],
                "sh", "jail.sh", root, User, string.Join(' ', folders), .. command,
            ]);
}
