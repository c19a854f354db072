using LoadCluster.Shared.Checks;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Shared.Tests.Checks;

public sealed class CheckSetTests
{
    [Fact]
    public void Judge_NoChecks_IsTheStatus()
    {
        var checks = new CheckSet([]);

        checks.Judge(Responses.Of(200)).ShouldBe(new CheckedOutcome(Outcome.Status(200), 0));
        checks.Judge(Responses.Of(404)).ShouldBe(new CheckedOutcome(Outcome.Status(404), 0));
    }

    [Fact]
    public void Judge_SomeFail_IsACheckErrorThatSaysWhich()
    {
        var checks = new CheckSet(["status=200", "size=2", "body~ok", "size>5"]);

        checks.Judge(Responses.Of(200, body: "ok")).ShouldBe(new(Outcome.Error(ErrorKind.Check), 0b1000));
        checks.Judge(Responses.Of(500, body: "no")).ShouldBe(new(Outcome.Error(ErrorKind.Check), 0b1101));
    }

    [Fact]
    public void Judge_StatusThatWasExpected_IsASuccess()
    {
        new CheckSet(["status=404"]).Judge(Responses.Of(404)).Outcome.IsSuccess.ShouldBeTrue();
        new CheckSet(["status=404"]).Judge(Responses.Of(200)).Outcome.IsSuccess.ShouldBeFalse();
        new CheckSet(["status=404"]).Judge(Responses.Of(404)).Outcome.Name.ShouldBe("404");
        new CheckSet(["status=200"]).Judge(Responses.Of(200)).Outcome.ShouldBe(Outcome.Status(200));
    }

    [Fact]
    public void Judge_OtherChecks_DoNotMakeABadStatusGood() =>
        new CheckSet(["size=0"]).Judge(Responses.Of(500)).Outcome.ShouldBe(Outcome.Status(500));

    [Theory]
    [InlineData("status=200", false, false)]
    [InlineData("size<10k", false, false)]
    [InlineData("header:a=b", true, false)]
    [InlineData("header:a~b", true, false)]
    [InlineData("body~b", false, true)]
    public void Needs_EachKind_AsksForNoMoreThanItLooksAt(string expression, bool head, bool body)
    {
        var checks = new CheckSet([expression]);

        (checks.NeedsHead, checks.NeedsBody).ShouldBe((head, body));
    }

    [Fact]
    public void Judge_TheLastOfTheMostChecks_HasABit()
    {
        var checks = new CheckSet([.. Enumerable.Repeat("size=0", Tally.MaxChecks - 1), "size=1"]);

        checks.Judge(Responses.Of()).FailedChecks.ShouldBe(1UL << 63);
    }

    [Fact]
    public void Judge_ChecksOfNumbers_AllocatesNothing()
    {
        var checks = new CheckSet(["status=2xx,404", "size<10k", "header:a=b"]);
        _ = checks.Judge(Responses.Of());
        var response = Responses.Of(head: "A: b\n");
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++)
            _ = checks.Judge(response);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
