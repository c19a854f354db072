using System.Net;
using LoadCluster.Coordinator.Tests.Api;

namespace LoadCluster.Coordinator.Tests.Web.Dashboard;

public sealed class SignInTests : IAsyncLifetime
{
    private ApiFixture _api = null!;
    private HttpClient _browser = null!;

    public async Task InitializeAsync()
    {
        _api = await ApiFixture.StartAsync(token: "secret");
        _browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = _api.Http.BaseAddress };
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _api.DisposeAsync();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/runs/any")]
    [InlineData("/cluster")]
    [InlineData("/new")]
    public async Task Get_NotSignedIn_LeadsToTheSignIn(string path)
    {
        using var response = await _browser.GetAsync(path);

        response.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        response.Headers.Location!.ToString().ShouldBe("/login");
    }

    [Fact]
    public async Task SignIn_RightToken_OpensThePagesByAStrictCookieWithoutTheToken()
    {
        using var response = await SignInAsync("secret");

        var cookie = response.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        cookie.ShouldContain("httponly");
        cookie.ShouldContain("samesite=strict");
        cookie.ShouldNotContain("secret");
        using var page = await _browser.GetAsync("/");
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("")]
    [InlineData("wrong")]
    [InlineData("secret ")]
    public async Task SignIn_WrongToken_IsRefused(string token)
    {
        using var response = await SignInAsync(token);

        response.Headers.Contains("Set-Cookie").ShouldBeFalse();
        (await response.Content.ReadAsStringAsync()).ShouldContain("does not accept this token");
    }

    private Task<HttpResponseMessage> SignInAsync(string token)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/login")
        {
            Content = new FormUrlEncodedContent([KeyValuePair.Create("token", token)]),
            Headers = { { "Origin", _browser.BaseAddress!.GetLeftPart(UriPartial.Authority) } },
        };
        return _browser.SendAsync(request);
    }
}
