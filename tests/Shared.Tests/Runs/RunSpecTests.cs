using System.Collections.Immutable;
using System.Net;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

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
    [InlineData("name", "ü", "outside ASCII")]
    [InlineData("content-length", "5", "follows from the body")]
    [InlineData("Transfer-Encoding", "chunked", "follows from the body")]
    [InlineData("Content-Type", "nonsense", "not a media type")]
    public void Validate_BadHeader_NamesTheFault(string name, string value, string fault) =>
        ShouldHaveOne(WithHeaders(new RequestHeader(name, value)), fault);

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
            ShouldHaveOne(spec, $"proxy '{spec.Transport.Proxy}' is not usable");
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
