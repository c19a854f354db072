using System.Net;
using System.Text;
using Akka.Actor;
using LoadCluster.Coordinator.Reporting;

namespace LoadCluster.Coordinator.Tests.Api;

public sealed class SubmitTests
{
    [Fact]
    public async Task Submit_GoodSpec_CreatesARunAndSaysWhere()
    {
        await using var api = await ApiFixture.StartAsync();

        using var response = await api.SubmitAsync(Specs.Of(1_000, limit: 7));

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        var run = await ApiFixture.ReadAsync<RunItem>(response);
        response.Headers.Location.ShouldNotBeNull().ToString().ShouldBe($"/api/v1/runs/{run.RunId}");
        (run.State, run.Spec.Requests, run.Spec.Limit).ShouldBe(("sending", 1_000, 7));
        (await api.GetAsync<RunItem>(response.Headers.Location.ToString())).RunId.ShouldBe(run.RunId);
    }

    [Fact]
    public async Task Submit_ResultsCannotBeKept_NamesTheFlagOfTheCoordinator()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.At("file"), "");
        await using var api = await ApiFixture.StartAsync(cluster: new CoordinatorFixture(folder.At("file")));

        using var response = await api.SubmitAsync(Specs.Of(10));

        var problem = await ApiFixture.ProblemAsync(response, HttpStatusCode.InternalServerError);
        problem.Detail.ShouldNotBeNull().ShouldContain(folder.At("file"));
        problem.Detail.ShouldEndWith("--results DIR.");
    }

    [Fact]
    public async Task Submit_BadSpec_NamesEveryFault()
    {
        await using var api = await ApiFixture.StartAsync();

        using var response = await api.SubmitAsync(Specs.Of(requests: 0, limit: 0));

        var problem = await ApiFixture.ProblemAsync(response, HttpStatusCode.BadRequest);
        problem.Title.ShouldBe("The run was refused.");
        var faults = problem.Errors.ShouldNotBeNull()["spec"];
        faults.Length.ShouldBe(2);
        problem.Detail.ShouldBe(faults[0]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"spec": null}""")]
    [InlineData("""{"spec": {}}""")]
    [InlineData("""{"spec": {"driver": "\ud800"}}""")]
    public async Task Submit_HalfASpec_IsRefusedAndDisturbsNoOtherRun(string body)
    {
        await using var api = await ApiFixture.StartAsync();

        using var response = await api.PostAsync("/api/v1/runs", body);

        (await ApiFixture.ProblemAsync(response, HttpStatusCode.BadRequest)).Detail.ShouldNotBeNullOrWhiteSpace();
        (await api.AcceptedAsync(Specs.Of(10))).State.ShouldBe("sending");
    }

    [Fact]
    public async Task Submit_NotJson_IsRefused()
    {
        await using var api = await ApiFixture.StartAsync();

        using var text = new StringContent("spec=1", Encoding.UTF8, "text/plain");
        using var response = await api.Http.PostAsync("/api/v1/runs", text);

        await ApiFixture.ProblemAsync(response, HttpStatusCode.UnsupportedMediaType);
    }

    [Fact]
    public async Task Submit_MoreThanItTakes_IsRefused()
    {
        await using var api = await ApiFixture.StartAsync();
        var spec = Specs.Of(10);
        spec = spec with { Request = spec.Request with { Body = new byte[13 << 20] } };

        using var response = await api.SubmitAsync(spec);

        await ApiFixture.ProblemAsync(response, HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Submit_SameTargetAsAnotherRun_IsRefusedUnlessAllowed()
    {
        await using var api = await ApiFixture.StartAsync();
        var first = await api.AcceptedAsync(Specs.Of(10));

        using var refused = await api.SubmitAsync(Specs.Of(10));
        var problem = await ApiFixture.ProblemAsync(refused, HttpStatusCode.BadRequest);
        problem.Detail.ShouldNotBeNull().ShouldContain(first.RunId);

        using var allowed = await api.SubmitAsync(Specs.Of(10), allowOverlap: true);
        allowed.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Submit_NameOfARunThatIsRunningOrEnded_IsThatRun(bool hasEnded)
    {
        await using var api = await ApiFixture.StartAsync();
        using var first = await api.SubmitAsync(Specs.Of(10), runId: "mine-1");
        if (hasEnded)
            await api.EndAsync("mine-1");

        using var again = await api.SubmitAsync(Specs.Of(10), allowOverlap: true, runId: "mine-1");

        again.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await ApiFixture.ReadAsync<RunItem>(again)).RunId.ShouldBe("mine-1");
        (await api.GetAsync<RunItem[]>("/api/v1/runs")).ShouldHaveSingleItem().RunId.ShouldBe("mine-1");
    }

    [Theory]
    [InlineData("")]
    [InlineData("-mine")]
    [InlineData("Mine")]
    [InlineData("../mine")]
    [InlineData("mine\n")]
    [InlineData("loadcluster.shards")]
    [InlineData("a-name-that-is-longer-than-the-sixty-four-characters-it-may-have-a")]
    public async Task Submit_NameThatNoFolderOrQueueShouldHave_IsRefused(string runId)
    {
        await using var api = await ApiFixture.StartAsync();

        using var response = await api.SubmitAsync(Specs.Of(10), runId: runId);

        (await ApiFixture.ProblemAsync(response, HttpStatusCode.BadRequest)).Detail.ShouldNotBeNull().ShouldContain("name");
    }

    [Fact]
    public async Task Submit_ResultsCannotBeKept_SaysWhy()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.At("file"), "");
        await using var api = await ApiFixture.StartAsync(cluster: new CoordinatorFixture(folder.At("file")));

        using var response = await api.SubmitAsync(Specs.Of(10));

        var problem = await ApiFixture.ProblemAsync(response, HttpStatusCode.InternalServerError);
        problem.Detail.ShouldNotBeNull().ShouldContain("results");
    }

    [Fact]
    public async Task Submit_CoordinatorDoesNotAnswer_MayBeTriedAgain()
    {
        await using var api = await ApiFixture.StartAsync(cluster: new CoordinatorFixture(coordinator: SilentCoordinator.Props));

        using var response = await api.SubmitAsync(Specs.Of(10), runId: "mine-1");

        var problem = await ApiFixture.ProblemAsync(response, HttpStatusCode.ServiceUnavailable);
        problem.Detail.ShouldNotBeNull().ShouldContain("ask again");
    }

    /// <summary>Publishes what it knows, and answers nothing.</summary>
    private sealed class SilentCoordinator : ReceiveActor, IWithTimers
    {
        public SilentCoordinator(CoordinatorOptions options)
        {
            Receive<ReceiveTimeout>(_ => options.Publish(new ClusterSnapshot(Term: 1, "", [], [])));
            ReceiveAny(_ => { });
        }

        public ITimerScheduler Timers { get; set; } = null!;

        protected override void PreStart() =>
            Timers.StartSingleTimer("publish", ReceiveTimeout.Instance, TimeSpan.FromSeconds(1));

        public static Props Props(CoordinatorOptions options) =>
            Akka.Actor.Props.Create(() => new SilentCoordinator(options));
    }
}
