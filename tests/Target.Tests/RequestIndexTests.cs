using Microsoft.AspNetCore.Http;

namespace LoadCluster.Target.Tests;

public sealed class RequestIndexTests
{
    [Theory]
    [InlineData("/", "", null)]
    [InlineData("/items", "?name=x", null)]
    [InlineData("/items/42", "", 42L)]
    [InlineData("/42/items", "", 42L)]
    [InlineData("/v1/items/0042", "", 42L)]
    [InlineData("/v1/items", "?i=42", 42L)]
    [InlineData("/items/42", "?name=x", 42L)]
    [InlineData("/items/7", "?i=42&name=x", 42L)]
    [InlineData("/9223372036854775807", "", long.MaxValue)]
    [InlineData("/9223372036854775808", "", null)]
    public void Of_Target_IsItsLastNumber(string path, string query, long? expected) =>
        RequestIndex.Of(Request(path, query)).ShouldBe(expected);

    [Theory]
    [InlineData("42", 42L)]
    [InlineData("", null)]
    [InlineData("x42", null)]
    [InlineData("-1", null)]
    public void Of_Header_WinsOverTarget(string header, long? expected)
    {
        var request = Request("/7", "?i=8");
        request.Headers[RequestIndex.Header] = header;

        RequestIndex.Of(request).ShouldBe(expected);
    }

    private static HttpRequest Request(string path, string query)
    {
        var request = new DefaultHttpContext().Request;
        request.Path = path;
        request.QueryString = new QueryString(query);
        return request;
    }
}
