using System.Collections.Immutable;
using System.Text;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Shared.Tests.Runs;

public sealed class FlowValidationTests
{
    private static readonly Feed Users = FeedOf("user,pass\na,b\nc,d\n");

    private static readonly RunSpec Shop = new()
    {
        Feeds = [Users],
        Flows =
        [
            new RequestFlow
            {
                Name = "buy",
                Weight = 3,
                Steps =
                [
                    StepOf("login", "http://host/login?u={user}") with
                    {
                        Captures = [new("token", CaptureSource.Regex, "token=(.*)"), new("etag", CaptureSource.Header, "ETag")],
                    },
                    StepOf("order", "http://host/orders/{index}") with
                    {
                        Request = new RequestTemplate { Url = "http://host/", Headers = [new("Authorization", "Bearer {token}")] },
                    },
                ],
            },
            new RequestFlow { Name = "look", Steps = [StepOf("look", "http://other:81/{token-like}")] },
        ],
    };

    [Fact]
    public void Validate_AGoodShop_FindsNoFault() => Shop.Validate().ShouldBeEmpty();

    [Fact]
    public void Validate_NothingToSend_SaysSo() => ShouldHave(new RunSpec(), "nothing to send");

    [Fact]
    public void Validate_EveryStepOfEveryFlow_IsLookedAt()
    {
        ShouldHave(With("look", StepOf("look", "ftp://host/")), "flow 'look', step 'look': URL 'ftp://host/' has the scheme 'ftp'");
        ShouldHave(With("look", StepOf("a", "http://h/"), StepOf("b", "nowhere")), "flow 'look', step 'b': URL 'nowhere'");
    }

    [Fact]
    public void Validate_NamesAndWeights_AreLookedAt()
    {
        ShouldHave(With("buy", StepOf("a", "http://h/")), "more than one flow has the name 'buy'");
        ShouldHave(With("", StepOf("a", "http://h/")), "a flow has an empty name");
        ShouldHave(With("look", StepOf("a", "http://h/"), StepOf("a", "http://h/")), "more than one step has the name 'a'");
        ShouldHave(With("look", StepOf("", "http://h/")), "the name is empty");
        ShouldHave(With("look"), "flow 'look' has no steps");
        ShouldHave(Changed(flow => flow with { Weight = 0 }), "flow 'buy': the weight must be from 1 to 1000000, not 0");
    }

    [Theory]
    [InlineData("index", "is the number of the request")]
    [InlineData("", "is no name of a variable")]
    [InlineData("a b", "is no name of a variable")]
    [InlineData("user", "is a column of a feed")]
    public void Validate_VariableOfACapture_NamesTheFault(string variable, string fault) =>
        ShouldHave(WithCapture(new Extraction(variable, CaptureSource.Header, "x")), fault);

    [Fact]
    public void Validate_ExpressionOfACapture_NamesTheFault()
    {
        ShouldHave(WithCapture(new Extraction("a", CaptureSource.Header, "a b")), "'a b' is no name of a header");
        ShouldHave(WithCapture(new Extraction("a", CaptureSource.Regex, "(")), "'(' is no regular expression");
    }

    [Fact]
    public void Validate_VariableBeforeItsCapture_NamesIt()
    {
        ShouldHave(
            Changed(flow => flow with { Steps = [.. flow.Steps.Reverse()] }),
            "flow 'buy', step 'order': {token} is used, but no earlier step");
        ShouldHave(With("look", StepOf("look", "http://h/{etag}")), "flow 'look', step 'look': {etag} is used");
    }

    [Fact]
    public void Validate_UniqueFeed_NeedsARowForEachIndex()
    {
        var unique = Shop with { Feeds = [Users with { IsUnique = true }], Requests = 2 };

        unique.Validate().ShouldBeEmpty();
        ShouldHave(unique with { Requests = 3 }, "feed 'users' has 2 rows for indexes up to 2");
        (unique with { OnlyIndexes = [0, 1] }).Validate().ShouldBeEmpty();
        ShouldHave(unique with { OnlyIndexes = [0, 2] }, "feed 'users' has 2 rows for indexes up to 2");
        ShouldHave(unique with { OnlyIndexes = [0, long.MaxValue] }, "for indexes up to 9223372036854775807");
    }

    [Fact]
    public void Validate_UniqueFeedAndTime_NeedsARowForEachIndexToo()
    {
        var unique = Shop with { Feeds = [Users with { IsUnique = true }], Requests = null };

        (unique with { Profile = LoadProfile.Constant(2, TimeSpan.FromSeconds(1)) }).Validate().ShouldBeEmpty();
        ShouldHave(
            unique with { Profile = LoadProfile.Constant(3, TimeSpan.FromSeconds(1)) }, "2 rows for indexes up to 2");
        ShouldHave(unique with { Duration = TimeSpan.FromSeconds(1) }, "give a number of requests");
    }

    [Fact]
    public void Validate_BadFeeds_NamesTheFault()
    {
        ShouldHave(Shop with { Feeds = [Users, FeedOf("user\nx\n")] }, "more than one column of feeds has the name 'user'");
        ShouldHave(Shop with { Feeds = [Users, FeedOf("index\n1\n")] }, "'index' is the number of the request");
        ShouldHave(Shop with { Feeds = [Users, FeedOf("a\n1,2\n")] }, "has 2 values in row 1");
        ShouldHave(
            Shop with { Feeds = [Users, FeedOf("a\n" + new string('x', Feed.MaxBytes))] }, "feeds may have 4 MiB together");
    }

    [Fact]
    public void Validate_OnlyIndexes_MustBeAscendingAndAsManyAsAreAskedFor()
    {
        (Shop with { OnlyIndexes = [0, 5, 7], Requests = 3 }).Validate().ShouldBeEmpty();
        ShouldHave(Shop with { OnlyIndexes = [5, 5], Requests = 2 }, "ascending, each once");
        ShouldHave(Shop with { OnlyIndexes = [-1, 5], Requests = 2 }, "0 or more");
        ShouldHave(Shop with { OnlyIndexes = [5, 6], Requests = 200 }, "the number of requests is 200, that of the named indexes 2");
        var many = Enumerable.Range(0, RunSpec.MaxOnlyIndexes + 1).Select(i => (long)i).ToImmutableArray();
        ShouldHave(Shop with { OnlyIndexes = many, Requests = many.Length }, "at most 100000 indexes");
    }

    [Fact]
    public void Targets_SeveralHosts_NamesEachOnce() => Shop.Targets().ShouldBe(["host:80", "other:81"]);

    [Theory]
    [InlineData("http://host/{user}", false)]
    [InlineData("http://{user}.host/", true)]
    [InlineData("http://host:{user}/", true)]
    [InlineData("http://host-{index}/", true)]
    public void HasVaryingHost_AnyStep_IsSeen(string url, bool varies) =>
        With("look", StepOf("a", "http://h/"), StepOf("b", url)).HasVaryingHost().ShouldBe(varies);

    [Fact]
    public void WithoutSecrets_HeadersOfAllStepsAndRowsOfFeeds_AreLeftOut()
    {
        var spec = Shop with { OnlyIndexes = [1] };

        var shown = spec.WithoutSecrets();

        shown.AllRequests.SelectMany(request => request.Headers).ShouldBe([new RequestHeader("Authorization", "…")]);
        shown.Feeds.ShouldHaveSingleItem().Rows.Length.ShouldBe(0);
        shown.OnlyIndexes.ShouldBeEmpty();
    }

    [Fact]
    public void WithoutSecrets_PartsOfUrlsAndBodies_AreLeftOut()
    {
        var spec = With("look", StepOf("a", "http://host/k3y?of=k3y-and-more"));
        spec = spec with { Secrets = ["k3y", "", "k3y-and-more"], Transport = new() { Proxy = new Uri("http://user:word@proxy:1") } };

        var shown = spec.WithoutSecrets();

        shown.Flows[1].Steps[0].Request.Url.ShouldBe("http://host/…?of=…");
        shown.AllRequests.ShouldAllBe(request => request.Body.IsEmpty);
        shown.Secrets.ShouldBeEmpty();
        shown.Transport.Proxy.ShouldBeNull();
    }

    [Fact]
    public void Validate_FaultOfASecret_DoesNotTellIt()
    {
        var spec = With("look", StepOf("a", "ftp://host/k3y")) with { Secrets = ["k3y"] };

        spec.Validate().ShouldHaveSingleItem().ShouldContain("'ftp://host/…' has the scheme");
    }

    [Fact]
    public void Request_SetForOneRequest_IsThePlainFlow()
    {
        var request = new RequestTemplate { Url = "http://host/" };

        var spec = Shop with { Request = request };

        spec.IsPlain.ShouldBeTrue();
        spec.Request.ShouldBe(request);
        Shop.IsPlain.ShouldBeFalse();
    }

    [Fact]
    public void VariablesOf_AFlow_AreColumnsThenCaptures() =>
        Shop.VariablesOf(Shop.Flows[0]).ShouldBe(["user", "pass", "token", "etag"]);

    private static RequestStep StepOf(string name, string url) =>
        new() { Name = name, Request = new RequestTemplate { Url = url } };

    private static Feed FeedOf(string csv)
    {
        Feed.TryParse("users", Encoding.UTF8.GetBytes(csv), isUnique: false, out var feed, out var fault).ShouldBeTrue(fault);
        return feed!;
    }

    private static RunSpec With(string name, params ImmutableArray<RequestStep> steps) =>
        Shop with { Flows = [Shop.Flows[0], new RequestFlow { Name = name, Steps = steps }] };

    private static RunSpec Changed(Func<RequestFlow, RequestFlow> change) => Shop with { Flows = [change(Shop.Flows[0])] };

    private static RunSpec WithCapture(Extraction capture) =>
        With("look", StepOf("a", "http://h/") with { Captures = [capture] });

    private static void ShouldHave(RunSpec spec, string fault) =>
        spec.Validate().ShouldHaveSingleItem().ShouldContain(fault);
}
