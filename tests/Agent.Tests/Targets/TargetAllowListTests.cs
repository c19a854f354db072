using LoadCluster.Agent.Targets;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Agent.Tests.Targets;

public sealed class TargetAllowListTests
{
    [Theory]
    [InlineData("http://127.0.0.1/")]
    [InlineData("http://127.1.2.3:8080/{index}")]
    [InlineData("https://[::1]/")]
    [InlineData("http://localhost:5000/")]
    [InlineData("http://LOCALHOST/")]
    // The same address in the forms that the system's resolver knows, too.
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f.1/")]
    public void FaultOf_Loopback_IsNoneByDefault(string url) =>
        TargetAllowList.Loopback.FaultOf(Spec(url)).ShouldBeNull();

    [Theory]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://128.0.0.1/")]
    [InlineData("http://api.test/")]
    [InlineData("http://localhost.api.test/")]
    [InlineData("http://127.0.0.1.api.test/")]
    [InlineData("http://[::2]/")]
    [InlineData("http://0.0.0.0/")]
    public void FaultOf_AnythingElse_IsRefusedByDefault(string url) =>
        TargetAllowList.Loopback.FaultOf(Spec(url)).ShouldNotBeNull().ShouldContain("is not allowed here");

    [Fact]
    public void FaultOf_Refused_NamesTheTargetAndTheWayOut() =>
        Allowing("api.test:8080").FaultOf(Spec("https://api.test/{index}")).ShouldBe(
            "target api.test:443 is not allowed here: start agents with --allow-target api.test:443");

    [Theory]
    [InlineData("http://api.test:8080/")]
    [InlineData("http://10.1.2.3/")]
    public void FaultOf_OneOfThePatternsMeansIt_IsNone(string url) =>
        Allowing("api.test:8080", "10.1.0.0/16").FaultOf(Spec(url)).ShouldBeNull();

    [Fact]
    public void FaultOf_NameInOtherLetters_IsComparedAsItIsLookedUp() =>
        Allowing("xn--bcher-kva.test").FaultOf(Spec("http://bücher.test/")).ShouldBeNull();

    [Theory]
    [InlineData("http://{index}.test/")]
    [InlineData("http://10.0.0.{index}/")]
    [InlineData("http://api.test:808{index}/")]
    [InlineData("http://api.test:8{index}/")]
    public void FaultOf_IndexInHostOrPort_IsRefusedWhateverIsAllowed(string url) =>
        Allowing("*").FaultOf(Spec(url)).ShouldNotBeNull().ShouldContain("{index}");

    [Theory]
    [InlineData("http://api.test/{index}")]
    [InlineData("http://api.test/?of=http://{index}.test/")]
    public void FaultOf_IndexElsewhere_IsNoHost(string url) => Allowing("api.test").FaultOf(Spec(url)).ShouldBeNull();

    [Theory]
    [InlineData("http://other.test/", "other.test:80 is not allowed")]
    [InlineData("http://{host}.test/", "depends on {index} or a variable")]
    [InlineData("http://api.test:8{host}/", "depends on {index} or a variable")]
    public void FaultOf_AnyStepOfAnyFlow_IsLookedAt(string url, string fault)
    {
        var spec = Spec("http://api.test/");
        Feed.TryParse("hosts", "host\n1\n"u8, isUnique: false, out var hosts, out _).ShouldBeTrue();
        var flow = new RequestFlow { Name = "two", Steps = [spec.Flows[0].Steps[0], new RequestStep { Name = "b", Request = new RequestTemplate { Url = url } }] };

        Allowing("api.test").FaultOf(spec with { Feeds = [hosts!], Flows = [.. spec.Flows, flow] })
            .ShouldNotBeNull().ShouldContain(fault);
    }

    [Fact]
    public void FaultOf_Redirects_AreRefused() =>
        Allowing("*").FaultOf(Spec("http://api.test/", new TransportSpec { FollowRedirects = true }))
            .ShouldNotBeNull().ShouldContain("--redirects");

    [Theory]
    [InlineData("http://proxy.test:3128/", null)]
    [InlineData("http://other.test:3128/", "other.test:3128")]
    public void FaultOf_Proxy_IsATargetToo(string proxy, string? refused)
    {
        var fault = Allowing("api.test", "proxy.test:3128")
            .FaultOf(Spec("http://api.test/", new TransportSpec { Proxy = new Uri(proxy) }));

        if (refused is null)
            fault.ShouldBeNull();
        else
            fault.ShouldNotBeNull().ShouldContain(refused);
    }

    [Fact]
    public void FaultOf_NoPatterns_RefusesAll() =>
        TargetAllowList.Of([]).FaultOf(Spec("http://127.0.0.1/")).ShouldNotBeNull();

    [Fact]
    public void FaultOf_Anything_HasNoBounds() =>
        TargetAllowList.Anything.FaultOf(Spec("http://{index}.test/", new TransportSpec { FollowRedirects = true }))
            .ShouldBeNull();

    private static RunSpec Spec(string url, TransportSpec? transport = null)
    {
        var spec = new RunSpec
        {
            Request = new RequestTemplate { Url = url },
            Transport = transport ?? new TransportSpec(),
        };
        spec.Validate().ShouldBeEmpty();
        return spec;
    }

    private static TargetAllowList Allowing(params string[] patterns) => TargetAllowList.Of(patterns.Select(text =>
        TargetPattern.TryParse(text, out var pattern, out var error) ? pattern : throw new FormatException(error)));
}
