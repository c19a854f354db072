using LoadCluster.Agent.Drivers;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Drivers;

public class DriverCatalogTests
{
    [Theory]
    [InlineData("auto", "http://host/", "socket")]
    [InlineData("auto", "https://host/", "httpclient")]
    [InlineData("httpclient", "http://host/", "httpclient")]
    [InlineData("socket", "http://host/", "socket")]
    public async Task Open_SpecOnLinux_TakesTheFastestThatCan(string asked, string url, string taken)
    {
        var spec = Spec(asked, url);
        DriverCatalog.FaultOf(spec).ShouldBeNull();
        await using var driver = DriverCatalog.Open(spec, new AgentOptions());
        driver.Name.ShouldBe(taken);
    }

    [Theory]
    [InlineData("socket", "https://host/", "TLS")]
    [InlineData("telepathy", "http://host/", "does not exist")]
    public void FaultOf_DriverThatCannot_SaysWhy(string asked, string url, string fault) =>
        DriverCatalog.FaultOf(Spec(asked, url)).ShouldNotBeNull().ShouldContain(fault);

    private static RunSpec Spec(string driver, string url) =>
        new() { Request = new RequestTemplate { Url = url }, Driver = driver };
}
