using System.Collections.Immutable;
using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Tests.Streams;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Agent.Tests.Senders.Conformance;

/// <summary>What every driver makes of flows, feeds and captures. A driver's tests derive from this.</summary>
public abstract class FlowConformance
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private const string Refusal = "HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno";

    private const string CutShort = "HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"to";

    private protected abstract ISender Open(RunSpec spec);

    [Fact]
    public async Task Send_LoginThenUse_TakesTheTokenAlongOnTheSameConnection()
    {
        await using var server = ScriptedServer.Start(AnswerLoginsAsync);
        var tally = await CompleteAsync(Shop(server) with { Requests = 12, Limit = 1 });

        (tally.Succeeded, tally.Total).ShouldBe((12, 12));
        tally.Latency.Count.ShouldBe(12);
        tally.BytesReceived.ShouldBe(12 * (BodyFor("user-0").Length + 2));
        (tally.Flows.Of(0)!.Requests, tally.Steps.Of(0)!.Requests, tally.Steps.Of(1)!.Requests).ShouldBe((12, 12, 12));
        server.Clients.Count.ShouldBe(1);
        var requests = server.Requests.ToList();
        for (var index = 0; index < 12; index++)
        {
            var (login, use) = (requests[index * 2], requests[(index * 2) + 1]);
            login.ShouldStartWith("POST /login HTTP/1.1\r\n");
            login.ShouldEndWith($"\r\n\r\nuser=user-{index % 3}&password=p%{index % 3}&index={index}");
            use.ShouldStartWith($"GET /cart/user-{index % 3}%2Fcart?i={index} HTTP/1.1\r\n");
            use.ShouldContain($"\r\nAuthorization: Bearer token of user-{index % 3}\r\n");
        }
    }

    [Fact]
    public async Task Send_ManyAtOnce_MixNothingUp()
    {
        await using var server = ScriptedServer.Start(AnswerLoginsAsync);
        var tally = await CompleteAsync(Shop(server) with { Requests = 300, Limit = 20 });

        (tally.Succeeded, tally.Steps.Of(1)!.Requests).ShouldBe((300, 300));
        var uses = server.Requests.Where(request => request.StartsWith("GET", StringComparison.Ordinal)).ToList();
        uses.Count.ShouldBe(300);
        for (var index = 0; index < 300; index++)
        {
            var use = uses.Single(request => request.Contains($"?i={index} ", StringComparison.Ordinal));
            use.ShouldContain($"/cart/user-{index % 3}%2Fcart");
            use.ShouldContain($"Bearer token of user-{index % 3}\r\n");
        }
    }

    [Theory]
    [InlineData(Refusal, "403")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Cart: c\r\nContent-Length: 2\r\n\r\n{}", "check")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Cart: c\r\nContent-Length: 4\r\n\r\nnone", "check")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n{\"token\":\"t\"}", "check")]
    [InlineData("nonsense\r\n\r\n", "protocol")]
    [InlineData(CutShort, "receive")]
    public async Task Send_StepOrCaptureFails_EndsTheFlowWithItsOutcome(string answer, string outcome)
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            do
            {
                await connection.ReadRequestAsync();
                await connection.SendAsync(answer);
            }
            while (answer != CutShort);
        });
        var tally = await CompleteAsync(Shop(server) with { Requests = 4, Limit = 1 });

        tally.Outcomes().ShouldHaveSingleItem().Outcome.Name.ShouldBe(outcome);
        (tally.Failed, tally.Flows.Of(0)!.Failed, tally.Steps.Of(0)!.Failed).ShouldBe((4, 4, 4));
        tally.Steps.Of(1).ShouldBeNull();
        server.Requests.ShouldAllBe(request => request.StartsWith("POST /login "));
        tally.FailedIndexes.Listed.Select(failed => (failed.Index, failed.Outcome.Name))
            .ShouldBe([(0, outcome), (1, outcome), (2, outcome), (3, outcome)]);
    }

    [Fact]
    public async Task Send_LastStepFails_CountsTheEarlierOnesAsSent()
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
                await connection.SendAsync(request.StartsWith("POST", StringComparison.Ordinal) ? AnswerTo("any") : Refusal);
        });
        var tally = await CompleteAsync(Shop(server) with { Requests = 5, Limit = 2 });

        tally.Outcomes().ShouldBe([(Outcome.Status(403), 5)]);
        (tally.Steps.Of(0)!.Requests, tally.Steps.Of(0)!.Failed).ShouldBe((5, 0));
        (tally.Steps.Of(1)!.Requests, tally.Steps.Of(1)!.Failed).ShouldBe((5, 5));
    }

    [Fact]
    public async Task Send_ServerClosesAfterEachAnswer_GoesOnOverAnotherConnection()
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            var request = await connection.ReadRequestAsync();
            var answer = request!.StartsWith("POST", StringComparison.Ordinal) ? AnswerTo("any") : Ok;
            await connection.SendAsync(answer.Replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n", StringComparison.Ordinal));
        });
        var tally = await CompleteAsync(Shop(server) with { Requests = 6, Limit = 2 });

        (tally.Succeeded, tally.Steps.Of(1)!.Requests, server.Clients.Count).ShouldBe((6, 6, 12));
    }

    [Fact]
    public async Task Send_WeightedFlows_AreTheSameForTheSameSeed()
    {
        await using var server = ScriptedServer.Answering(Ok);
        var spec = new RunSpec
        {
            Flows = [To(server, "often", weight: 3), To(server, "rarely", weight: 1)],
            Requests = 200,
            Limit = 4,
            Seed = 17,
        };
        var tally = await CompleteAsync(spec);

        var expected = Enumerable.Range(0, 200).Select(index => $"/{spec.Flows[spec.FlowOf(index)].Name}/{index}");
        server.Requests.Select(request => request.Split(' ')[1]).ShouldBe(expected, ignoreOrder: true);
        var often = Enumerable.Range(0, 200).Count(index => spec.FlowOf(index) == 0);
        (tally.Flows.Of(0)!.Requests, tally.Flows.Of(1)!.Requests).ShouldBe((often, 200 - often));
    }

    [Fact]
    public async Task Send_OnlySomeIndexes_SendsThoseAsTheyWere()
    {
        await using var server = ScriptedServer.Answering(Ok);
        var spec = Shop(server) with { Flows = [To(server, "{user}", weight: 1)], OnlyIndexes = [3, 7, 1_000_000_007], Requests = 3 };
        var tally = await CompleteAsync(spec);

        tally.Succeeded.ShouldBe(3);
        server.Requests.Select(request => request.Split(' ')[1])
            .ShouldBe(["/user-0/3", "/user-1/7", "/user-2/1000000007"], ignoreOrder: true);
    }

    [Fact]
    public async Task Send_HeadThenGet_ReadsTheBodyOfTheSecondOnly()
    {
        await using var server = ScriptedServer.Start(async connection =>
        {
            while (await connection.ReadRequestAsync() is { } request)
                await connection.SendAsync(request.StartsWith("HEAD", StringComparison.Ordinal) ? Ok[..^2] : Ok);
        });
        var flow = new RequestFlow
        {
            Name = "look",
            Steps =
            [
                new RequestStep { Name = "head", Request = new RequestTemplate { Url = server.Url, Method = "HEAD" } },
                new RequestStep { Name = "get", Request = new RequestTemplate { Url = server.Url } },
            ],
        };
        var tally = await CompleteAsync(new RunSpec { Flows = [flow], Requests = 10, Limit = 1 });

        (tally.Succeeded, tally.BytesReceived, server.Clients.Count).ShouldBe((10, 20, 1));
    }

    private async Task<Tally> CompleteAsync(RunSpec spec)
    {
        spec.Validate().ShouldBeEmpty();
        return await SenderRun.CompleteAsync(Open(spec), spec).WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static async Task AnswerLoginsAsync(ScriptedConnection connection)
    {
        while (await connection.ReadRequestAsync() is { } request)
        {
            var user = request.Split("user=")[^1].Split('&')[0];
            await connection.SendAsync(request.StartsWith("POST", StringComparison.Ordinal) ? AnswerTo(user) : Ok);
        }
    }

    private static string AnswerTo(string user)
    {
        var body = BodyFor(user);
        return $"HTTP/1.1 200 OK\r\nX-Cart: {user}/cart\r\nContent-Length: {body.Length}\r\n\r\n{body}";
    }

    private static string BodyFor(string user) => $"{{\"token\": \"token of {user}\"}}";

    private static RequestFlow To(ScriptedServer server, string name, int weight) => new()
    {
        Name = name,
        Weight = weight,
        Steps = [new RequestStep { Name = "get", Request = new RequestTemplate { Url = $"{server.Url}/{name}/{{index}}" } }],
    };

    private static RunSpec Shop(ScriptedServer server) => new()
    {
        Feeds =
        [
            new Feed
            {
                Name = "users",
                Columns = ["user", "password"],
                Rows = "user-0,p%0\nuser-1,p%1\nuser-2,p%2\n"u8.ToArray(),
            },
        ],
        Flows = [new RequestFlow { Name = "shop", Steps = StepsOf(server.Url) }],
    };

    private static ImmutableArray<RequestStep> StepsOf(string url) =>
    [
        new RequestStep
        {
            Name = "login",
            Request = new RequestTemplate
            {
                Url = url + "/login",
                Method = "POST",
                Body = "user={user}&password={password}&index={index}"u8.ToArray(),
            },
            Captures =
            [
                new Extraction("token", CaptureSource.Json, "token"),
                new Extraction("cart", CaptureSource.Header, "x-cart"),
            ],
        },
        new RequestStep
        {
            Name = "use",
            Request = new RequestTemplate
            {
                Url = url + "/cart/{cart}?i={index}",
                Headers = [new RequestHeader("Authorization", "Bearer {token}")],
            },
        },
    ];
}
