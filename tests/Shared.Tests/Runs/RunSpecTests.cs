using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Shared.Tests.Runs;

public sealed class RunSpecTests
{
    private const string Url = "http://127.0.0.1:8080/";
    private static readonly ClientCertificate Mine = Certificates.Create();

    [Theory]
    [InlineData("http://localhost")]
    [InlineData("HTTPS://localhost:8443/a?b=c")]
    [InlineData("http://[::1]:80/")]
    [InlineData("http://host/{index}?n={index}")]
    [InlineData("http://host-{index}.example/")]
    [InlineData("  http://host/ \n")]
    [InlineData("http://bücher.example/ü")]
    public void Validate_GoodUrl_FindsNoFault(string url) => SpecFor(url).Validate().ShouldBeEmpty();

    [Theory]
    [InlineData("", "not an absolute URL")]
    [InlineData("localhost", "not an absolute URL")]
    [InlineData("http://", "not an absolute URL")]
    [InlineData("http://host:99999/", "not an absolute URL")]
    [InlineData("localhost:8080", "has the scheme 'localhost'")]
    [InlineData("ftp://host/", "has the scheme 'ftp'")]
    [InlineData("file:///etc/hosts", "has the scheme 'file'")]
    [InlineData("http://me:secret@host/", "carries a user name")]
    [InlineData("http://host:0/", "has the port 0")]
    [InlineData("http://host/a\u001bb", "has a control character")]
    public void Validate_BadUrl_NamesTheFault(string url, string fault) => ShouldHaveOne(SpecFor(url), fault);

    [Fact]
    public void Validate_UserInUrl_KeepsThePasswordToItself() =>
        SpecFor("http://me:secret@host/").Validate().ShouldAllBe(fault => !fault.Contains("secret"));

    [Theory]
    [InlineData("", "is not an HTTP method")]
    [InlineData("GET /", "is not an HTTP method")]
    [InlineData("GÉT", "is not an HTTP method")]
    [InlineData("connect", "CONNECT opens tunnels")]
    public void Validate_BadMethod_NamesTheFault(string method, string fault) =>
        ShouldHaveOne(SpecFor(Url) with { Request = new RequestTemplate { Url = Url, Method = method } }, fault);

    [Theory]
    [InlineData("", "x", "is not valid")]
    [InlineData("a b", "x", "is not valid")]
    [InlineData("name:", "x", "is not valid")]
    [InlineData("name", "a\r\nb: c", "line break")]
    [InlineData("name", "a\nb", "line break")]
    [InlineData("name", "a\0b", "line break")]
    [InlineData("name", "a\u001b[31mb", "has a control character")]
    [InlineData("name", "a\u007fb", "has a control character")]
    [InlineData("Host", "two words", "is not a host")]
    [InlineData("host", "", "is not a host")]
    [InlineData("Host", "a/b", "is not a host")]
    [InlineData("Host", "a:99999", "is not a host")]
    [InlineData("Host", "[fe80::1%25eth0]", "is not a host")]
    [InlineData("name", "ü", "outside ASCII")]
    [InlineData("content-length", "5", "follows from the body")]
    [InlineData("Transfer-Encoding", "chunked", "follows from the body")]
    [InlineData("Content-Type", "nonsense", "not a media type")]
    public void Validate_BadHeader_NamesTheFault(string name, string value, string fault) =>
        ShouldHaveOne(WithHeaders(new RequestHeader(name, value)), fault);

    [Theory]
    [InlineData("host.example")]
    [InlineData("host.example:8080")]
    [InlineData("[::1]:80")]
    [InlineData("shop-{index}.example")]
    public void Validate_GoodHostHeader_FindsNoFault(string host) =>
        WithHeaders(new RequestHeader("Host", host), new RequestHeader("X", "a\tb")).Validate().ShouldBeEmpty();

    [Fact]
    public void Validate_TwoHostHeaders_NamesTheFault() =>
        ShouldHaveOne(WithHeaders(new("Host", "a"), new("host", "a")), "there are 2 Host headers");

    [Theory]
    [InlineData("http://host/a b")]
    [InlineData("http://host/ü")]
    public void Validate_PathAsIsThatCannotBe_NamesTheFault(string url)
    {
        ShouldHaveOne(With(new TransportSpec { PathAsIs = true }, url), "cannot be sent as it is");
        With(new TransportSpec(), url).Validate().ShouldBeEmpty();
    }

    [Fact]
    public void Validate_Chunked_NeedsABodyAndHttp11()
    {
        var spec = With(new TransportSpec { Chunked = true }, "https://host/");
        ShouldHaveOne(spec, "a chunked request needs a body");
        spec = spec with { Request = spec.Request with { Body = "x"u8.ToArray() } };
        spec.Validate().ShouldBeEmpty();
        ShouldHaveOne(spec with { Transport = spec.Transport with { HttpVersion = HttpVersion.Version20 } }, "only HTTP/1.1");
    }

    [Theory]
    [InlineData("a:80:b:81", true)]
    [InlineData("::b:", true)]
    [InlineData("[::1]:80:[::2]:81", true)]
    [InlineData("a:80:b", false)]
    [InlineData("a:x:b:1", false)]
    [InlineData("a:80:b:70000", false)]
    public void Validate_ConnectTo_HasFourParts(string rule, bool good) =>
        With(new TransportSpec { ConnectTo = [rule] }).Validate().Count.ShouldBe(good ? 0 : 1);

    [Theory]
    [InlineData("a:80:127.0.0.1", true)]
    [InlineData("*:80:127.0.0.1,[::1],::1", true)]
    [InlineData("a:80:name", false)]
    [InlineData("a::127.0.0.1", false)]
    [InlineData(":80:127.0.0.1", false)]
    public void Validate_Resolve_HasAddresses(string rule, bool good) =>
        With(new TransportSpec { Resolve = [rule] }).Validate().Count.ShouldBe(good ? 0 : 1);

    [Fact]
    public void Validate_ProxyWithALogin_KeepsThePasswordToItself() =>
        ShouldHaveOne(With(new TransportSpec { Proxy = new Uri("ftp://me:secret@proxy") }), "proxy 'ftp://…@proxy' is not usable");

    [Fact]
    public void Validate_MoreThanTwentyFaults_ListsTwentyAndCountsTheRest()
    {
        var faults = WithHeaders([.. Enumerable.Range(0, 50).Select(i => new RequestHeader($"a b{i}", ""))]).Validate();

        faults.Count.ShouldBe(21);
        faults[^1].ShouldBe("and 30 more");
    }

    [Fact]
    public void Validate_NamesFromOutside_AreShownWithoutControlCharacters() =>
        ShouldHaveOne(WithHeaders(new RequestHeader("a\u001b[31m\u202eb", "")), "'a\\u001B[31m\\u202Eb' is not valid");

    [Fact]
    public void Validate_FarTooMuch_SaysSoInOneLineAtOnce()
    {
        var flows = Enumerable.Range(0, 3000).Select(i => RequestFlow.Of(new RequestTemplate { Url = "nonsense" }) with { Name = $"{i}" });
        var started = Stopwatch.GetTimestamp();

        ShouldHaveOne(new RunSpec { Flows = [.. flows] }, "at most 32 flows with 64 steps together, not 3000");
        ShouldHaveOne(WithHeaders([.. Enumerable.Repeat(new RequestHeader("a b", ""), 50_000)]), "at most 256 headers");
        ShouldHaveOne(SpecFor(Url) with { Checks = [.. Enumerable.Repeat("nonsense", 50_000)] }, "there are 50000 checks");
        ShouldHaveOne(SpecFor(Url) with { Thresholds = [.. Enumerable.Repeat("nonsense", 50_000)] }, "there are 50000 thresholds");
        ShouldHaveOne(SpecFor(Url) with { Flows = [WithCaptures(50_000)] }, "at most 64 values");

        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    private static RequestFlow WithCaptures(int count) => new()
    {
        Name = "flow",
        Steps = [new RequestStep
        {
            Name = "step",
            Request = new RequestTemplate { Url = Url },
            Captures = [.. Enumerable.Range(0, count).Select(i => new Extraction($"v{i}", CaptureSource.Regex, "(a"))],
        }],
    };

    [Fact]
    public void Validate_GoodRequest_FindsNoFault()
    {
        var request = new RequestTemplate
        {
            Url = Url,
            Method = "PATCH",
            Headers = [new("X-Id", "{index}"), new("X-Empty", ""), new("Content-Type", "text/plain; charset=utf-8")],
            Body = "{index}"u8.ToArray(),
        };

        new RunSpec { Request = request }.Validate().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void Validate_NoRequests_NamesTheFault(long requests) =>
        ShouldHaveOne(SpecFor(Url) with { Requests = requests }, "number of requests must be at least 1");

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(RunSpec.HighestLimit + 1)]
    public void Validate_LimitOutOfRange_NamesTheFault(int limit) =>
        ShouldHaveOne(SpecFor(Url) with { Limit = limit }, "connections must be from 1 to 1000000");

    [Fact]
    public void Validate_NumbersAtTheirBounds_FindsNoFault()
    {
        var transport = new TransportSpec { Timeout = TimeSpan.FromHours(1) };
        var spec = SpecFor(Url) with { Requests = long.MaxValue, Limit = RunSpec.HighestLimit, Transport = transport };

        spec.Validate().ShouldBeEmpty();
        (spec with { Requests = 1, Limit = 1 }).Validate().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(3_600_001)]
    public void Validate_TimeoutOutOfRange_NamesTheFault(int milliseconds) => ShouldHaveOne(
        With(new TransportSpec { Timeout = TimeSpan.FromMilliseconds(milliseconds) }), "timeout must be above 0");

    [Theory]
    [InlineData("https://host/", "1.0", "is not spoken here")]
    [InlineData("https://host/", "4.0", "is not spoken here")]
    [InlineData("http://host/", "3.0", "HTTP/3 needs TLS")]
    public void Validate_HttpVersion_NamesTheFault(string url, string version, string fault) =>
        ShouldHaveOne(With(new TransportSpec { HttpVersion = Version.Parse(version) }, url), fault);

    [Fact]
    public void Validate_HttpVersionsThatAreSpoken_FindsNoFault()
    {
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20, HttpVersion.Version30 })
            With(new TransportSpec { HttpVersion = version }, "https://host/").Validate().ShouldBeEmpty();
    }

    [Fact]
    public void Validate_ClientCertificate_MustFitItsKeyAndTheUrl()
    {
        var mixed = Mine with { KeyPem = Certificates.Create().KeyPem };
        var broken = Mine with { CertificatePem = "no certificate" };

        With(new TransportSpec { ClientCertificate = Mine }, "https://host/").Validate().ShouldBeEmpty();
        ShouldHaveOne(With(new TransportSpec { ClientCertificate = Mine }), "needs TLS");
        ShouldHaveOne(With(new TransportSpec { ClientCertificate = mixed }, "https://host/"), "do not fit");
        ShouldHaveOne(With(new TransportSpec { ClientCertificate = broken }, "https://host/"), "do not fit");
    }

    [Theory]
    [InlineData("http://proxy:3128", true)]
    [InlineData("socks5://proxy:1080", true)]
    [InlineData("ftp://proxy", false)]
    [InlineData("proxy", false)]
    public void Validate_Proxy_MustBeOfAKnownKind(string proxy, bool good)
    {
        var spec = With(new TransportSpec { Proxy = new Uri(proxy, UriKind.RelativeOrAbsolute) });

        if (good)
            spec.Validate().ShouldBeEmpty();
        else
            ShouldHaveOne(spec, $"proxy '{proxy}' is not usable");
    }

    [Fact]
    public void Validate_BadExpressions_PointAtTheCharacter()
    {
        ShouldHaveOne(SpecFor(Url) with { Checks = ["size<10q"] }, "check 'size<10q' at character 8: 'q' will not do");
        ShouldHaveOne(SpecFor(Url) with { Thresholds = ["p99<9"] }, "threshold 'p99<9' at character 5: '9' will not do");
        SpecFor(Url).ShouldSatisfyAllConditions(
            spec => (spec with { Checks = ["size<10k", "status=200"] }).Validate().ShouldBeEmpty(),
            spec => (spec with { Thresholds = ["p99<9ms"], AbortOnFail = true }).Validate().ShouldBeEmpty());
    }

    [Fact]
    public void Validate_TooManyChecks_NamesTheFault()
    {
        var most = Enumerable.Repeat("size<10k", 64).ToImmutableArray();

        (SpecFor(Url) with { Checks = most }).Validate().ShouldBeEmpty();
        ShouldHaveOne(SpecFor(Url) with { Checks = most.Add("size<1k") }, "there are 65 checks: use at most 64");
    }

    [Fact]
    public void Validate_AbortOnFailWithoutThreshold_NamesTheFault() =>
        ShouldHaveOne(SpecFor(Url) with { AbortOnFail = true }, "abort on fail needs a threshold");

    [Fact]
    public void Validate_ManyFaults_NamesAllAtOnceALineEach()
    {
        var spec = new RunSpec
        {
            Request = new RequestTemplate
            {
                Url = "ftp://host/",
                Method = "",
                Headers = [new("a b", ""), new("Content-Length", "1")],
            },
            Requests = 0,
            Limit = 0,
            Transport = new TransportSpec { Timeout = TimeSpan.Zero, HttpVersion = new Version(0, 9) },
        };

        spec.Validate().Count.ShouldBe(8);
        spec.Validate().ShouldAllBe(fault => !fault.Contains('\n'));
    }

    private static RunSpec SpecFor(string url) => new() { Request = new RequestTemplate { Url = url } };

    private static RunSpec With(TransportSpec transport, string url = Url) =>
        SpecFor(url) with { Transport = transport };

    private static RunSpec WithHeaders(params ImmutableArray<RequestHeader> headers) =>
        new() { Request = new RequestTemplate { Url = Url, Headers = headers } };

    private static void ShouldHaveOne(RunSpec spec, string fault) =>
        spec.Validate().ShouldHaveSingleItem().ShouldContain(fault);
}
