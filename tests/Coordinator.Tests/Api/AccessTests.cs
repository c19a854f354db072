using System.Net;
using System.Net.Http.Headers;
using LoadCluster.Coordinator.Api;

namespace LoadCluster.Coordinator.Tests.Api;

public sealed class AccessTests
{
    private const string Token = "open sesame, please";

    public static TheoryData<string> Guarded => [.. Routes.Guarded];

    public static TheoryData<string> Open => [.. Routes.Open, "GET /openapi/v1.json"];

    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task Request_WithoutTheToken_IsUnauthorized(string route)
    {
        await using var api = await ApiFixture.StartAsync(Token);
        foreach (var authorization in new[] { null, "Bearer", "Bearer ", "Bearer open", $"Basic {Token}", $"Bearer {Token}x" })
        {
            using var request = Routes.Request(route);
            request.Headers.TryAddWithoutValidation("Authorization", authorization);

            using var response = await api.Http.SendAsync(request);

            var problem = await ApiFixture.ProblemAsync(response, HttpStatusCode.Unauthorized);
            problem.Detail.ShouldNotBeNull().ShouldContain("LOADCLUSTER_TOKEN");
            response.Headers.WwwAuthenticate.ShouldHaveSingleItem().Scheme.ShouldBe("Bearer");
            (await response.Content.ReadAsStringAsync()).ShouldNotContain(Token);
        }
        api.Cluster.Coordinator.Snapshot.Runs.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Guarded))]
    public async Task Request_WithTheToken_IsAnswered(string route)
    {
        await using var api = await ApiFixture.StartAsync(Token);
        using var request = Routes.Request(route);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);

        using var response = await api.Http.SendAsync(request);

        response.StatusCode.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Request_PathInAnotherForm_IsGuardedAllTheSame()
    {
        await using var api = await ApiFixture.StartAsync(Token);

        (await api.Http.GetAsync("/API/V1/runs")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await api.Http.GetAsync("/healthz/../api/v1/runs")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await api.Http.GetAsync("/%61pi/v1/runs")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [MemberData(nameof(Open))]
    public async Task Request_ForHealth_NeedsNoToken(string route)
    {
        await using var api = await ApiFixture.StartAsync(Token);

        using var response = await api.Http.SendAsync(Routes.Request(route));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).ShouldNotContain(Token);
    }

    [Theory]
    [InlineData("127.0.0.1", null, true)]
    [InlineData("127.8.9.10", null, true)]
    [InlineData("::1", null, true)]
    [InlineData("0.0.0.0", null, false)]
    [InlineData("::", null, false)]
    [InlineData("192.168.0.7", null, false)]
    [InlineData("0.0.0.0", "a token", true)]
    public void Validate_Options_WantsATokenWhereOthersCanCome(string address, string? token, bool expected)
    {
        var options = new ApiOptions { Listen = new IPEndPoint(IPAddress.Parse(address), 9110), Token = token };

        (options.Validate().Count == 0).ShouldBe(expected);
    }
}
