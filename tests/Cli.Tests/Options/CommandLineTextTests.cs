using LoadCluster.Cli.Options;

namespace LoadCluster.Cli.Tests.Options;

public sealed class CommandLineTextTests
{
    [Theory]
    [InlineData("run http://h/ -n 5", "loadcluster run http://h/ -n 5")]
    [InlineData("run http://h/ -H Authorization:x", "loadcluster run http://h/ -H 'Authorization: …'")]
    [InlineData("run http://h/ --body secret", "loadcluster run http://h/ --body '…'")]
    [InlineData("run http://h/ --proxy http://me:word@p:1", "loadcluster run http://h/ --proxy 'http://…@p:1'")]
    [InlineData("run http://me:word@h/", "loadcluster run 'http://…@h/'")]
    [InlineData("run http://h/?a=b", "loadcluster run 'http://h/?a=b'")]
    [InlineData("run it's", @"loadcluster run 'it'\''s'")]
    [InlineData("run ", "loadcluster run ''")]
    public void Of_Words_HidesSecretsAndQuotes(string words, string expected) =>
        CommandLineText.Of(words.Split(' ')).ShouldBe(expected);

    [Theory]
    [InlineData("run --cookies http://h/", "run --cookies=each http://h/")]
    [InlineData("run http://h/ --cookies shared -n 5", "run http://h/ --cookies=shared -n 5")]
    [InlineData("run http://h/ --cookies", "run http://h/ --cookies=each")]
    [InlineData("run -- --cookies", "run -- --cookies")]
    public void Join_Cookies_TakesOnlyItsOwnValue(string words, string expected) =>
        CookiesArgument.Join(words.Split(' ')).ShouldBe(expected.Split(' '));
}
