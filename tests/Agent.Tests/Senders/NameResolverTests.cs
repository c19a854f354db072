using System.Net;
using System.Net.Sockets;
using LoadCluster.Agent.Senders;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders;

public sealed class NameResolverTests
{
    private static readonly DnsEndPoint Target = new("shop.test", 80);
    private readonly List<string> _asked = [];
    private IPAddress[] _known = [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("10.0.0.2"), IPAddress.Parse("10.0.0.3")];

    [Fact]
    public async Task Resolve_SeveralAddresses_TakeTurnsAndAllAreTried()
    {
        var names = Names(new TransportSpec());
        var first = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            var addresses = await names.ResolveAsync(Target, default);
            addresses.Select(address => address.ToString()).ShouldBe(["10.0.0.1:80", "10.0.0.2:80", "10.0.0.3:80"], ignoreOrder: true);
            first.Add(addresses[0].ToString());
        }

        first.GroupBy(address => address).Select(group => group.Count()).ShouldBe([2, 2, 2]);
        _asked.ShouldBe(["shop.test"]);
    }

    [Fact]
    public async Task Resolve_TtlOfZero_AsksEachTime()
    {
        var names = Names(new TransportSpec { DnsTtl = TimeSpan.Zero });
        for (var i = 0; i < 3; i++)
            await names.ResolveAsync(Target, default);
        _asked.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task Forget_AddressesThatDidNotAnswer_AreAskedForAgainUnlessOnceWillDo(bool isOnce, int asked)
    {
        var names = Names(new TransportSpec { DnsTtl = isOnce ? null : TimeSpan.FromHours(1) });
        await names.ResolveAsync(Target, default);
        names.Forget(Target);
        await names.ResolveAsync(Target, default);
        _asked.Count.ShouldBe(asked);
    }

    [Fact]
    public async Task Resolve_NameThatAppearsLate_IsFound()
    {
        var names = Names(new TransportSpec());
        _known = [];
        await Should.ThrowAsync<SocketException>(() => names.ResolveAsync(Target, default).AsTask());
        _known = [IPAddress.Loopback];
        (await names.ResolveAsync(Target, default)).ShouldHaveSingleItem().ToString().ShouldBe("127.0.0.1:80");
    }

    [Theory]
    [InlineData("shop.test:80:other.test:81", "other.test", 81)]
    [InlineData("SHOP.test::other.test:", "other.test", 80)]
    [InlineData(":::81", "shop.test", 81)]
    [InlineData("shop.test:443:other.test:81", "shop.test", 80)]
    [InlineData("else.test:80:other.test:81", "shop.test", 80)]
    public void Redirect_ConnectTo_ChangesWhatItIsAbout(string rule, string host, int port) =>
        Names(new TransportSpec { ConnectTo = [rule] }).Redirect(Target).ShouldBe(new DnsEndPoint(host, port));

    [Theory]
    [InlineData("shop.test:80:127.0.0.5", "127.0.0.5:80")]
    [InlineData("*:80:[::1]", "[::1]:80")]
    public async Task Resolve_AddressesThatWereTyped_AreNotAskedFor(string rule, string address)
    {
        var found = await Names(new TransportSpec { Resolve = [rule] }).ResolveAsync(Target, default);
        found.ShouldHaveSingleItem().ToString().ShouldBe(address);
        _asked.ShouldBeEmpty();
    }

    private NameResolver Names(TransportSpec transport) => new(transport, (name, _) =>
    {
        _asked.Add(name);
        return _known.Length > 0 ? Task.FromResult(_known) : throw new SocketException((int)SocketError.HostNotFound);
    });
}
