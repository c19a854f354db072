using LoadCluster.Cli.Options;

namespace LoadCluster.Cli.Tests.Options;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("same", "SAME", 0)]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("wieght", "weight", 2)]
    public void Distance_OfTwoWords_IsTheSameBothWays(string one, string other, int distance)
    {
        Suggestion.Distance(one, other).ShouldBe(distance);
        Suggestion.Distance(other, one).ShouldBe(distance);
    }

    [Theory]
    [InlineData("metod", "did you mean 'method'?")]
    [InlineData("URL", "did you mean 'url'?")]
    [InlineData("surprise", "use url, method")]
    public void For_AWord_IsTheNearestIfItIsNear(string word, string suggestion) =>
        Suggestion.For(word, ["url", "method"]).ShouldBe(suggestion);
}
