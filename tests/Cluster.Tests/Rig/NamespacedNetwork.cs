using System.Diagnostics;
using System.Net;

namespace LoadCluster.Cluster.Tests.Rig;

/// <summary>
/// A network of this test's own: a bridge with an address of this machine, and for each member a namespace with a cable
/// to the bridge that can be pulled.
/// </summary>
/// <remarks>The kernel has no names longer than 15 characters for devices.</remarks>
internal sealed class NamespacedNetwork : IAsyncDisposable
{
    private static int _networks;

    private readonly string _name = $"lc{Environment.ProcessId % 100_000}x{Interlocked.Increment(ref _networks)}";
    private readonly byte _subnet = (byte)Random.Shared.Next(1, 255);
    private readonly List<string> _members = [];

    private NamespacedNetwork()
    {
    }

    /// <summary>Why there can be none here; <see langword="null"/> where there can.</summary>
    public static string? Obstacle { get; } =
        !OperatingSystem.IsLinux() ? "Network namespaces are a matter of Linux."
        : !Environment.IsPrivilegedProcess ? "Making network namespaces needs root."
        : !HasIp() ? "Making network namespaces needs the command 'ip': install the package iproute2."
        : null;

    /// <summary>The bridge's address, where members find what runs outside of their namespaces.</summary>
    public IPAddress Address => AddressOf(1);

    /// <summary>Lays the network.</summary>
    public static async Task<NamespacedNetwork> CreateAsync(params string[] members)
    {
        var network = new NamespacedNetwork();
        await IpAsync($"link add {network._name} type bridge");
        await IpAsync($"addr add {network.Address}/24 dev {network._name}");
        await IpAsync($"link set {network._name} up");
        foreach (var member in members)
            await network.AddAsync(member);
        return network;
    }

    /// <summary>What to start a member with.</summary>
    public string[] LauncherOf(string member) => ["ip", "netns", "exec", NamespaceOf(member)];

    /// <summary>Pulls a member's cable: what is on it vanishes, and nobody is told.</summary>
    public Task PullAsync(string member) => IpAsync($"link set {NamespaceOf(member)} down");

    /// <summary>Plugs it in again.</summary>
    public Task PlugAsync(string member) => IpAsync($"link set {NamespaceOf(member)} up");

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members)
            await IpAsync($"netns del {NamespaceOf(member)}");
        await IpAsync($"link del {_name}");
    }

    private async Task AddAsync(string member)
    {
        var name = NamespaceOf(member);
        await IpAsync($"netns add {name}");
        _members.Add(member);
        // The near end of the cable is named after the namespace in which the far end is.
        await IpAsync($"link add {name} type veth peer name wire netns {name}");
        await IpAsync($"link set {name} master {_name}");
        await IpAsync($"link set {name} up");
        await IpAsync($"-n {name} addr add {AddressOf(_members.Count + 1)}/24 dev wire");
        await IpAsync($"-n {name} link set wire up");
    }

    private string NamespaceOf(string member) => $"{_name}{member}";

    private IPAddress AddressOf(int host) => new([10, 213, _subnet, (byte)host]);

    private static bool HasIp() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Any(folder => File.Exists(Path.Combine(folder, "ip")));

    private static async Task IpAsync(string arguments)
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var errors = await ip.StandardError.ReadToEndAsync();
        await ip.WaitForExitAsync();
        ip.ExitCode.ShouldBe(0, $"ip {arguments}: {errors}");
    }
}
