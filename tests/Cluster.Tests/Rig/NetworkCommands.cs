using System.Diagnostics;

namespace LoadCluster.Cluster.Tests.Rig;

/// <summary>The commands that make and break networks.</summary>
internal static class NetworkCommands
{
    /// <summary>Why they cannot be used here; <see langword="null"/> where they can.</summary>
    public static string? Obstacle { get; } =
        !OperatingSystem.IsLinux() ? "Only Linux has network namespaces."
        : !Environment.IsPrivilegedProcess ? "Making network namespaces needs root."
        : !IsInstalled("ip") ? "Making network namespaces needs the command 'ip': install the package iproute2."
        : !IsInstalled("nft") ? "Breaking networks needs the command 'nft': install the package nftables."
        : null;

    public static Task IpAsync(string arguments) => RunAsync("ip", arguments.Split(' '));

    /// <summary>Changes the packet filter of a namespace.</summary>
    public static Task NftAsync(string @namespace, string script) =>
        RunAsync("ip", ["netns", "exec", @namespace, "nft", script]);

    public static Task ForwardAsync(string @namespace) =>
        RunAsync("ip", ["netns", "exec", @namespace, "sysctl", "-q", "-w", "net.ipv4.ip_forward=1"]);

    private static async Task RunAsync(string command, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, $"{command} {string.Join(' ', arguments)}: {errors}");
    }

    private static bool IsInstalled(string command) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(folder => File.Exists(Path.Combine(folder, command)));
}
