using System.Net;
using static LoadCluster.Cluster.Tests.Rig.NetworkCommands;

namespace LoadCluster.Cluster.Tests.Rig;

/// <summary>
/// A network of this test: a bridge with an address of this machine, and for each member a namespace with a cable to the
/// bridge. Members know each other's names. Faults concern what members send each other; this machine, with the target
/// and the clients, is only lost when the cable is pulled.
/// </summary>
/// <remarks>Names of devices have at most 15 characters.</remarks>
internal sealed class NamespacedNetwork : IAsyncDisposable
{
    private const string Router = "nat";

    private static int _networks;

    private readonly string _name = $"lc{Environment.ProcessId % 100_000}x{Interlocked.Increment(ref _networks)}";
    private readonly byte _subnet = (byte)Random.Shared.Next(1, 255);
    private readonly Dictionary<string, IPAddress> _members = [];
    private readonly HashSet<string> _pulled = [];
    private byte _lastHost = 1;

    private NamespacedNetwork()
    {
    }

    /// <summary>Why there can be none here; <see langword="null"/> where there can.</summary>
    public static string? Obstacle => NetworkCommands.Obstacle;

    /// <summary>The bridge's address, where members find what runs outside of their namespaces.</summary>
    public IPAddress Address => OnBridge(1);

    /// <summary>The private network behind the router.</summary>
    private static IPAddress PrivateAddress { get; } = IPAddress.Parse("192.168.77.2");

    public static async Task<NamespacedNetwork> CreateAsync(params IEnumerable<string> members)
    {
        var network = new NamespacedNetwork();
        await IpAsync($"link add {network._name} type bridge");
        await IpAsync($"addr add {network.Address}/24 dev {network._name}");
        await IpAsync($"link set {network._name} up");
        foreach (var member in members)
            await network.AddAsync(member);
        network.WriteHosts();
        return network;
    }

    public IPAddress AddressOf(string member) => _members[member];

    /// <summary>The command that starts a process as a member.</summary>
    public string[] LauncherOf(string member) => ["ip", "netns", "exec", NamespaceOf(member)];

    /// <summary>Pulls a member's cable: packets vanish without an error.</summary>
    public Task PullAsync(string member)
    {
        _pulled.Add(member);
        return IpAsync($"link set {NamespaceOf(member)} down");
    }

    /// <summary>Drops what one member sends to another; answers still pass.</summary>
    public Task CutOneWayAsync(string from, string to) =>
        NftAsync(NamespaceOf(to), $"add rule ip faults in ip saddr {AddressOf(from)} drop");

    /// <summary>Drops what two members send each other.</summary>
    public Task CutAsync(string one, string other) => Task.WhenAll(CutOneWayAsync(one, other), CutOneWayAsync(other, one));

    /// <summary>Drops a part of what a member exchanges with other members.</summary>
    public Task LoseAsync(string member, int percent) => NftAsync(
        NamespaceOf(member),
        $"add rule ip faults in ip saddr != {Address} numgen random mod 100 < {percent} drop; "
        + $"add rule ip faults out ip daddr != {Address} numgen random mod 100 < {percent} drop");

    /// <summary>Ends all cuts and losses, and plugs in all cables.</summary>
    public async Task HealAsync()
    {
        foreach (var member in _members.Keys)
            await NftAsync(NamespaceOf(member), "flush table ip faults");
        foreach (var member in _pulled)
            await IpAsync($"link set {NamespaceOf(member)} up");
        _pulled.Clear();
    }

    /// <summary>Gives a member another address, under its old name.</summary>
    public async Task MoveAsync(string member)
    {
        await IpAsync($"-n {NamespaceOf(member)} addr del {AddressOf(member)}/24 dev wire");
        _members[member] = OnBridge(++_lastHost);
        await IpAsync($"-n {NamespaceOf(member)} addr add {AddressOf(member)}/24 dev wire");
        WriteHosts();
    }

    /// <summary>Adds a member behind a router that translates addresses: it can dial others, and they cannot dial it.</summary>
    public async Task AddBehindNatAsync(string member)
    {
        await AddAsync(Router);
        var (inside, router) = (NamespaceOf(member), NamespaceOf(Router));
        await AddNamespaceAsync(member, PrivateAddress);
        await IpAsync($"-n {router} link add private type veth peer name wire netns {inside}");
        await IpAsync($"-n {router} addr add 192.168.77.1/24 dev private");
        await IpAsync($"-n {router} link set private up");
        await IpAsync($"-n {inside} addr add {PrivateAddress}/24 dev wire");
        await IpAsync($"-n {inside} link set wire up");
        await IpAsync($"-n {inside} route add default via 192.168.77.1");
        await ForwardAsync(router);
        await NftAsync(
            router,
            "add table ip nat; add chain ip nat post { type nat hook postrouting priority 100; }; "
            + "add rule ip nat post oifname wire masquerade");
        WriteHosts();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members.Keys)
        {
            await IpAsync($"netns del {NamespaceOf(member)}");
            Directory.Delete(HostsFolderOf(member), recursive: true);
        }
        await IpAsync($"link del {_name}");
    }

    private async Task AddAsync(string member)
    {
        var name = NamespaceOf(member);
        await AddNamespaceAsync(member, OnBridge(++_lastHost));
        // The near end of the cable is named after the namespace in which the far end is.
        await IpAsync($"link add {name} type veth peer name wire netns {name}");
        await IpAsync($"link set {name} master {_name}");
        await IpAsync($"link set {name} up");
        await IpAsync($"-n {name} addr add {AddressOf(member)}/24 dev wire");
        await IpAsync($"-n {name} link set wire up");
    }

    private async Task AddNamespaceAsync(string member, IPAddress address)
    {
        var name = NamespaceOf(member);
        await IpAsync($"netns add {name}");
        _members.Add(member, address);
        Directory.CreateDirectory(HostsFolderOf(member));
        await IpAsync($"-n {name} link set lo up");
        await NftAsync(
            name,
            "add table ip faults; add chain ip faults in { type filter hook input priority 0; }; "
            + "add chain ip faults out { type filter hook output priority 0; }");
    }

    /// <summary>
    /// <c>ip netns exec</c> lays this file over <c>/etc/hosts</c>. It is written in place, so that running processes see it.
    /// </summary>
    private void WriteHosts()
    {
        var lines = _members.Select(member => $"{member.Value} {member.Key}").Prepend("127.0.0.1 localhost");
        foreach (var member in _members.Keys)
            File.WriteAllLines(Path.Combine(HostsFolderOf(member), "hosts"), lines);
    }

    private string NamespaceOf(string member) => $"{_name}{member}";

    private string HostsFolderOf(string member) => $"/etc/netns/{NamespaceOf(member)}";

    private IPAddress OnBridge(int host) => new([10, 213, _subnet, (byte)host]);
}
