using LoadCluster.Agent.Targets;
namespace LoadCluster.Agent.Tests.Targets;

public sealed class TargetPatternTests
{
    [Theory]
    [InlineData("api.test", "api.test", 80, true)]
    [InlineData("api.test", "api.test", 8080, true)]
    [InlineData("API.test", "api.TEST", 80, true)]
    [InlineData("api.test", "www.api.test", 80, false)]
    [InlineData("api.test", "api.test.evil", 80, false)]
    [InlineData("api.test:443", "api.test", 443, true)]
    [InlineData("api.test:443", "api.test", 80, false)]
    [InlineData("api.test:65535", "api.test", 65535, true)]
    public void Allows_Name_ComparesAllOfItAndItsPort(string text, string host, int port, bool allowed) =>
        Parse(text).Allows(host, port).ShouldBe(allowed);

    [Theory]
    [InlineData("*.test", "api.test", true)]
    [InlineData("*.test", "a.b.test", true)]
    [InlineData("*.test", "test", false)]
    [InlineData("*.test", "api.test.evil", false)]
    [InlineData("api-*.test", "api-7.test", true)]
    [InlineData("api-*.test", "api.test", false)]
    [InlineData("*", "anything.at.all", true)]
    [InlineData("*", "10.1.2.3", true)]
    public void Allows_Wildcard_StandsForAnyCharacters(string text, string host, bool allowed) =>
        Parse(text).Allows(host, 80).ShouldBe(allowed);

    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3", true)]
    [InlineData("10.1.2.3", "10.1.2.4", false)]
    [InlineData("10.1.0.0/16", "10.1.255.255", true)]
    [InlineData("10.1.0.0/16", "10.2.0.0", false)]
    [InlineData("10.1.0.0/16", "10.1.api.test", false)]
    [InlineData("0.0.0.0/0", "203.0.113.9", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("0.0.0.0/0", "api.test", false)]
    [InlineData("10.1.0.0/16:8080", "10.1.2.3", false)]
    public void Allows_AddressOrNetwork_ComparesAddresses(string text, string host, bool allowed) =>
        Parse(text).Allows(host, 80).ShouldBe(allowed);

    [Theory]
    [InlineData("[::1]", "::1", true)]
    [InlineData("[::1]", "[::1]", true)]
    [InlineData("[::1]", "0:0:0:0:0:0:0:1", true)]
    [InlineData("[::1]", "::2", false)]
    [InlineData("[::1]", "127.0.0.1", false)]
    [InlineData("[::1]:80", "::1", true)]
    [InlineData("[::1]:8080", "::1", false)]
    [InlineData("[2001:db8::]/32", "2001:db8:1::1", true)]
    [InlineData("[2001:db8::]/32", "2001:db9::1", false)]
    [InlineData("[2001:db8::]/32:80", "2001:db8::1", true)]
    [InlineData("[2001:db8::]/32:443", "2001:db8::1", false)]
    public void Allows_AddressOfVersion6_StandsInBrackets(string text, string host, bool allowed) =>
        Parse(text).Allows(host, 80).ShouldBe(allowed);

    [Theory]
    [InlineData("")]
    [InlineData(":80")]
    [InlineData("api.test:")]
    [InlineData("api.test:0")]
    [InlineData("api.test:65536")]
    [InlineData("api.test:-1")]
    [InlineData("api.test:http")]
    [InlineData("api test")]
    [InlineData("http://api.test")]
    [InlineData("http://api.test:80")]
    [InlineData("api.test/path")]
    [InlineData("10.1.0.0/33")]
    [InlineData("10.1.0.0/")]
    [InlineData("/16")]
    [InlineData("[]")]
    [InlineData("::1")]
    public void TryParse_NoTarget_SaysWhatOneIs(string text)
    {
        TargetPattern.TryParse(text, out var pattern, out var error).ShouldBeFalse();

        pattern.ShouldBeNull();
        error.ShouldNotBeNull().ShouldStartWith($"'{text}' is not a target");
    }

    private static TargetPattern Parse(string text)
    {
        TargetPattern.TryParse(text, out var pattern, out var error).ShouldBeTrue(error);
        return pattern.ShouldNotBeNull();
    }
}
