using LoadCluster.Shared.Requests;

namespace LoadCluster.Shared.Tests.Runs;

public sealed class RawTargetTests
{
    [Theory]
    [InlineData("http://host", "http://host", "/")]
    [InlineData("http://host/a/../b?c=%41#d", "http://host", "/a/../b?c=%41")]
    [InlineData("http://host:80?q=http://x/", "http://host:80", "/?q=http://x/")]
    [InlineData("http://host#top/", "http://host", "/")]
    [InlineData("http://[::1]/\\a{index}", "http://[::1]", "/\\a{index}")]
    public void Of_Url_IsWhatFollowsTheAuthority(string url, string origin, string target)
    {
        RawTarget.OriginOf(url).ShouldBe(origin);
        RawTarget.Of(url).ShouldBe(target);
    }
}
