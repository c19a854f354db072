using System.Text;
using LoadCluster.Shared.Checks;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Shared.Tests.Scenarios;

public sealed class ValueReaderTests
{
    [Theory]
    [InlineData("token", """{"token": "abc"}""", "abc")]
    [InlineData("$.token", """{"token": "a\"b\u00e9"}""", "a\"bé")]
    [InlineData("data.items[1].id", """{"data": {"items": [{"id": 1}, {"id": 22}]}}""", "22")]
    [InlineData("[0]", "[true]", "true")]
    [InlineData("$[1][0]", "[1, [2.50]]", "2.50")]
    [InlineData("a", """{"a": {"b": [1, 2]}}""", """{"b": [1, 2]}""")]
    [InlineData("a", """{"a": ""}""", "")]
    [InlineData("a", """{"a": null}""", null)]
    [InlineData("b", """{"a": 1}""", null)]
    [InlineData("a.b", """{"a": 1}""", null)]
    [InlineData("a[0]", """{"a": {}}""", null)]
    [InlineData("[2]", "[1, 2]", null)]
    [InlineData("a", """["a"]""", null)]
    [InlineData("a", "<html>", null)]
    [InlineData("a", "", null)]
    [InlineData("a", """{"a": "\ud800"}""", null)]
    public void Find_Json_IsTheValueAtThePath(string path, string body, string? value) =>
        Find(CaptureSource.Json, path, "", body).ShouldBe(value);

    [Theory]
    [InlineData("location", "/items/7")]
    [InlineData("LOCATION", "/items/7")]
    [InlineData("x-twice", "one")]
    [InlineData("x-none", null)]
    public void Find_Header_IsItsFirstValue(string name, string? value) =>
        Find(CaptureSource.Header, name, "Location: /items/7\nX-Twice: one\nX-Twice: two\n", "").ShouldBe(value);

    [Theory]
    [InlineData("name=\"csrf\" value=\"([^\"]+)\"", "a1b2")]
    [InlineData("a\\d", "a1")]
    [InlineData("(x)?csrf", null)]
    [InlineData("nothing", null)]
    public void Find_Regex_IsItsFirstGroupOrAllOfIt(string pattern, string? value) =>
        Find(CaptureSource.Regex, pattern, "", "<input name=\"csrf\" value=\"a1b2\">").ShouldBe(value);

    private static string? Find(CaptureSource source, string expression, string head, string body) =>
        new Extraction("it", source, expression).Compile().Find(new ResponseView
        {
            Status = 200,
            Head = Encoding.UTF8.GetBytes(head),
            Body = Encoding.UTF8.GetBytes(body),
            BodyBytes = body.Length,
        });
}
