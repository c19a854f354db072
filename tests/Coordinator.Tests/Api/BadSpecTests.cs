using System.Net;
using System.Text.Json.Nodes;

namespace LoadCluster.Coordinator.Tests.Api;

/// <summary>
/// Specs that are out of range, as any program may post them: one line says what is wrong, and nothing is sent.
/// </summary>
public sealed class BadSpecTests
{
    [Theory]
    [InlineData("/spec/flows", "[]")]
    [InlineData("/spec/flows", "null")]
    [InlineData("/spec/flows", "[null]")]
    [InlineData("/spec/flows", "{}")]
    [InlineData("/spec/flows/0/name", "null")]
    [InlineData("/spec/flows/0/name", "\"\"")]
    [InlineData("/spec/flows/0/name", "7")]
    [InlineData("/spec/flows/0/weight", "0")]
    [InlineData("/spec/flows/0/weight", "-1")]
    [InlineData("/spec/flows/0/weight", "1000001")]
    [InlineData("/spec/flows/0/weight", "1e30")]
    [InlineData("/spec/flows/0/weight", "1.5")]
    [InlineData("/spec/flows/0/steps", "[]")]
    [InlineData("/spec/flows/0/steps", "[null]")]
    [InlineData("/spec/flows/0/steps/0/name", "\"\"")]
    [InlineData("/spec/flows/0/steps/0/request", "null")]
    [InlineData("/spec/flows/0/steps/0/request", "{}")]
    [InlineData("/spec/flows/0/steps/0/request/url", "\"\"")]
    [InlineData("/spec/flows/0/steps/0/request/url", "\"nonsense\"")]
    [InlineData("/spec/flows/0/steps/0/request/url", "\"http://\"")]
    [InlineData("/spec/flows/0/steps/0/request/url", "\"http://h:99999/\"")]
    [InlineData("/spec/flows/0/steps/0/request/url", "\"ftp://127.0.0.1/\"")]
    [InlineData("/spec/flows/0/steps/0/request/url", "\"http://user:word@127.0.0.1/\"")]
    [InlineData("/spec/flows/0/steps/0/request/url", "\"http://{token}/\"")]
    [InlineData("/spec/flows/0/steps/0/request/method", "\"G ET\"")]
    [InlineData("/spec/flows/0/steps/0/request/method", "\"CONNECT\"")]
    [InlineData("/spec/flows/0/steps/0/request/headers", "null")]
    [InlineData("/spec/flows/0/steps/0/request/headers", "[null]")]
    [InlineData("/spec/flows/0/steps/0/request/headers", "[{}]")]
    [InlineData("/spec/flows/0/steps/0/request/headers/0/name", "\"X Y\"")]
    [InlineData("/spec/flows/0/steps/0/request/headers/0/value", "\"a\\r\\nb: c\"")]
    [InlineData("/spec/flows/0/steps/0/request/headers/0/value", "\"ü\"")]
    [InlineData("/spec/flows/0/steps/0/request/headers/0/value", "null")]
    [InlineData("/spec/flows/0/steps/0/request/body", "\"no base 64!\"")]
    [InlineData("/spec/flows/0/steps/0/captures", "[null]")]
    [InlineData("/spec/flows/0/steps/0/captures/0/variable", "\"index\"")]
    [InlineData("/spec/flows/0/steps/0/captures/0/source", "\"nonsense\"")]
    [InlineData("/spec/flows/0/steps/0/captures/0/source", "7")]
    [InlineData("/spec/flows/0/steps/0/captures/0/expression", "\"(\"")]
    [InlineData("/spec/flows/0/steps/0/captures/0/expression", "\"(?=x)\"")]
    [InlineData("/spec/flows/0/steps/0/captures/0/expression", "\"((a{1000}){1000}){1000}\"")]
    [InlineData("/spec/feeds", "[null]")]
    [InlineData("/spec/feeds/0/columns", "[]")]
    [InlineData("/spec/feeds/0/columns", "[null]")]
    [InlineData("/spec/feeds/0/columns", "[\"user\",\"user\"]")]
    [InlineData("/spec/feeds/0/rows", "\"\"")]
    [InlineData("/spec/feeds/0/rows", "\"/w==\"")]
    [InlineData("/spec/feeds/0/isUnique", "true")]
    [InlineData("/spec/requests", "0")]
    [InlineData("/spec/requests", "-1")]
    [InlineData("/spec/requests", "1e300")]
    [InlineData("/spec/requests", "\"many\"")]
    [InlineData("/spec/limit", "0")]
    [InlineData("/spec/limit", "1000001")]
    [InlineData("/spec/limit", "99999999999")]
    [InlineData("/spec/duration", "\"00:00:10\"")]
    [InlineData("/spec/duration", "\"-00:00:10\"")]
    [InlineData("/spec/duration", "\"soon\"")]
    [InlineData("/spec/profile/stages", "[]")]
    [InlineData("/spec/profile/stages", "null")]
    [InlineData("/spec/profile/stages", "[null]")]
    [InlineData("/spec/profile/stages", "[{}]")]
    [InlineData("/spec/profile/stages/0/duration", "\"00:00:00\"")]
    [InlineData("/spec/profile/stages/0/duration", "\"-00:00:01\"")]
    [InlineData("/spec/profile/stages/0/duration", "\"10675199.02:48:05.4775807\"")]
    [InlineData("/spec/profile/stages/0/fromRate", "-1")]
    [InlineData("/spec/profile/stages/0/fromRate", "1e300")]
    [InlineData("/spec/profile/stages/0/fromRate", "1e400")]
    [InlineData("/spec/profile/stages/0/fromRate", "\"NaN\"")]
    [InlineData("/spec/profile/stages/0/toRate", "10000001")]
    [InlineData("/spec/profile/stages", """[{"duration": "00:00:01", "fromRate": 0, "toRate": 0}]""")]
    [InlineData("/spec/profile/jitter", "\"gauss\"")]
    [InlineData("/spec/profile/jitter", "7")]
    [InlineData("/spec/onlyIndexes", "null")]
    [InlineData("/spec/onlyIndexes", "[2,1]")]
    [InlineData("/spec/onlyIndexes", "[-1]")]
    [InlineData("/spec/onlyIndexes", "[1e30]")]
    [InlineData("/spec/transport", "null")]
    [InlineData("/spec/transport/httpVersion", "\"4.0\"")]
    [InlineData("/spec/transport/httpVersion", "\"3.0\"")]
    [InlineData("/spec/transport/httpVersion", "\"one\"")]
    [InlineData("/spec/transport/httpVersion", "null")]
    [InlineData("/spec/transport/timeout", "\"00:00:00\"")]
    [InlineData("/spec/transport/timeout", "\"01:00:01\"")]
    [InlineData("/spec/transport/proxy", "\"nonsense\"")]
    [InlineData("/spec/transport/proxy", "\"http://:0:\"")]
    [InlineData("/spec/transport/clientCertificate", """{"certificatePem": "x", "keyPem": "y"}""")]
    [InlineData("/spec/transport/clientCertificate", "{}")]
    [InlineData("/spec/driver", "\"carrier-pigeon\"")]
    [InlineData("/spec/driver", "null")]
    [InlineData("/spec/checks", "[null]")]
    [InlineData("/spec/checks", "[\"\"]")]
    [InlineData("/spec/checks", "[\"status=abc\"]")]
    [InlineData("/spec/checks", "[\"body~(\"]")]
    [InlineData("/spec/checks", "[\"body~((a{1000}){1000}){1000}\"]")]
    [InlineData("/spec/thresholds", "[null]")]
    [InlineData("/spec/thresholds", "[\"p101<1s\"]")]
    [InlineData("/spec/thresholds", "[\"p99<99999999999999999h\"]")]
    [InlineData("/spec/thresholds", "[]")]
    [InlineData("/spec/secrets", "null")]
    [InlineData("/spec/secrets", "[null]")]
    [InlineData("/spec/abortOnFail", "\"yes\"")]
    [InlineData("/spec", "null")]
    [InlineData("/spec", "[]")]
    [InlineData("/allowOverlap", "null")]
    public async Task Submit_OneValueOutOfRange_SaysWhatInOneLineAndSendsNothing(string path, string value)
    {
        await using var api = await ApiFixture.StartAsync();

        using var response = await api.PostAsync("/api/v1/runs", ValidSpec.With(path, JsonNode.Parse(value)));

        var problem = await ApiFixture.ProblemAsync(response, HttpStatusCode.BadRequest);
        problem.Detail.ShouldNotBeNullOrWhiteSpace();
        problem.Detail.ShouldNotContain('\n');
        problem.Detail.ShouldNotContain("LoadCluster.");
        problem.Detail.ShouldNotContain("System.");
        await api.Cluster.PassSecondAsync();
        api.Cluster.Coordinator.Snapshot.Runs.ShouldBeEmpty();
    }

    [Fact]
    public async Task Submit_AsItIs_IsAccepted()
    {
        await using var api = await ApiFixture.StartAsync();

        using var response = await api.PostAsync("/api/v1/runs", ValidSpec.Json);

        response.StatusCode.ShouldBe(HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/spec/limit", "\"many\"", "$.spec.limit: ")]
    [InlineData("/spec/flows/0/steps", "[null]", "$.spec.flows[0].steps: ")]
    [InlineData("/spec/flows/0/steps/0/request", "{}", "$.spec.flows[0].steps[0].request: ")]
    [InlineData("/spec/profile/stages/0/fromRate", "1e300", "A load profile has 1 to 1000 stages")]
    public async Task Submit_OneValueOutOfRange_SaysWhereWithoutNamesOfThisProgram(string path, string value, string where)
    {
        await using var api = await ApiFixture.StartAsync();

        using var response = await api.PostAsync("/api/v1/runs", ValidSpec.With(path, JsonNode.Parse(value)));

        var problem = await ApiFixture.ProblemAsync(response, HttpStatusCode.BadRequest);
        problem.Detail.ShouldNotBeNull().ShouldStartWith(where);
    }

    [Theory]
    [InlineData("/spec/checks/0", "body~")]
    [InlineData("/spec/flows/0/steps/0/captures/0/expression", "")]
    public async Task Submit_PatternOfMillions_IsRefusedAtOnce(string path, string before)
    {
        await using var api = await ApiFixture.StartAsync();
        var pattern = new string('(', 3_000_000) + "a" + new string(')', 3_000_000);

        using var response = await api.PostAsync("/api/v1/runs", ValidSpec.With(path, before + pattern));

        var problem = await ApiFixture.ProblemAsync(response, HttpStatusCode.BadRequest);
        problem.Detail.ShouldNotBeNull().ShouldContain("at most 10000 characters");
    }

    [Fact]
    public async Task Submit_MoreStagesThanAProfileHas_IsRefused()
    {
        await using var api = await ApiFixture.StartAsync();
        var stages = Enumerable.Repeat("""{"duration": "00:00:01", "fromRate": 1, "toRate": 1}""", 1001);

        using var response = await api.PostAsync(
            "/api/v1/runs", ValidSpec.With("/spec/profile/stages", JsonNode.Parse($"[{string.Join(',', stages)}]")));

        var problem = await ApiFixture.ProblemAsync(response, HttpStatusCode.BadRequest);
        problem.Detail.ShouldNotBeNull().ShouldContain("1 to 1000 stages");
    }

    /// <summary>
    /// Every value there is, left out or of another kind: refused with a reason, or accepted, and nothing worse.
    /// </summary>
    [Fact]
    public async Task Submit_AnyValueSpoilt_IsRefusedOrAcceptedAndDisturbsNoOtherRun()
    {
        await using var api = await ApiFixture.StartAsync();

        await Parallel.ForEachAsync(ValidSpec.Spoilt(), async (body, _) =>
        {
            using var response = await api.PostAsync("/api/v1/runs", body);

            if (response.StatusCode != HttpStatusCode.Created)
                (await ApiFixture.ProblemAsync(response, HttpStatusCode.BadRequest)).Detail.ShouldNotBeNullOrWhiteSpace(body);
        });
        (await api.AcceptedAsync(Specs.Of(10, port: 2))).State.ShouldBe("sending");
    }
}
