using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Agent.Tests;

public class SenderCatalogTests
{
    [Theory]
    [InlineData("auto", "http://host/", "socket")]
    [InlineData("auto", "https://host/", "httpclient")]
    [InlineData("httpclient", "http://host/", "httpclient")]
    [InlineData("socket", "http://host/", "socket")]
    public async Task Open_SpecOnLinux_TakesTheFastestThatCan(string asked, string url, string taken)
    {
        var spec = Spec(asked, url);
        SenderCatalog.FaultOf(spec).ShouldBeNull();
        await using var driver = SenderCatalog.Open(spec, new AgentOptions());
        driver.Name.ShouldBe(taken);
    }

    [Fact]
    public void FaultOf_EveryNameThatASpecMayHave_Exists() =>
        RunSpec.Drivers.Select(name => SenderCatalog.FaultOf(Spec(name, "http://host/"))).ShouldAllBe(fault => fault == null);

    [Theory]
    [InlineData("socket", "https://host/", "TLS")]
    [InlineData("telepathy", "http://host/", "does not exist")]
    public void FaultOf_DriverThatCannot_SaysWhy(string asked, string url, string fault) =>
        SenderCatalog.FaultOf(Spec(asked, url)).ShouldNotBeNull().ShouldContain(fault);

    [Theory]
    [InlineData("http://host/login", "http://host/{index}", "socket")]
    [InlineData("http://host/login", "http://host:81/", "httpclient")]
    [InlineData("http://host/login", "http://other/", "httpclient")]
    [InlineData("http://host/login", "https://host/", "httpclient")]
    [InlineData("http://host/login", "http://host-{index}/", "httpclient")]
    public async Task Open_FlowOfSteps_TakesTheSocketDriverForOneHostOnly(string first, string second, string taken)
    {
        var spec = new RunSpec
        {
            Flows = [new RequestFlow { Name = "flow", Steps = [.. new[] { first, second }.Select(StepTo)] }],
        };
        await using var driver = SenderCatalog.Open(spec, new AgentOptions());
        driver.Name.ShouldBe(taken);
        (SenderCatalog.FaultOf(spec with { Driver = "socket" }) is null).ShouldBe(taken == "socket");
    }

    private static RequestStep StepTo(string url) => new() { Name = url, Request = new RequestTemplate { Url = url } };

    private static RunSpec Spec(string driver, string url) =>
        new() { Request = new RequestTemplate { Url = url }, Driver = driver };
}
