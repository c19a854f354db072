using System.Diagnostics;
using LoadCluster.Shared.Checks;

namespace LoadCluster.Shared.Tests.Checks;

public sealed class ResponseCheckTests
{
    [Theory]
    [InlineData("status=200", 200, true)]
    [InlineData("status=200", 201, false)]
    [InlineData("status=200,404", 404, true)]
    [InlineData(" status=200", 200, null)]
    [InlineData("STATUS = 200 , 404 ", 404, true)]
    [InlineData("status=2xx", 200, true)]
    [InlineData("status=2XX", 299, true)]
    [InlineData("status=2xx", 300, false)]
    [InlineData("status=2xx", 199, false)]
    [InlineData("status=9xx", 999, true)]
    [InlineData("status=200-299,404", 299, true)]
    [InlineData("status=200-299,404", 300, false)]
    [InlineData("status=200-200", 200, true)]
    public void Passes_Status_IsOneOfThese(string expression, int status, bool? expected)
    {
        if (expected is { } passes)
            Check(expression).Passes(Responses.Of(status)).ShouldBe(passes);
        else
            ResponseCheck.TryParse(expression, out _, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("body~\"id\":\\d+", """{"id":17}""", true)]
    [InlineData("body~\"id\":\\d+", """{"id":"x"}""", false)]
    [InlineData("body~^ok$", "ok", true)]
    [InlineData("body~^ok$", "not ok", false)]
    [InlineData("body~(?i)OK", "ok", true)]
    [InlineData("body~ ok", "ok", false)]
    [InlineData("body~grün", "immergrün", true)]
    [InlineData("body~.", "", false)]
    [InlineData("body~a=b:c<d~e", "a=b:c<d~e", true)]
    public void Passes_Body_HasAMatch(string expression, string body, bool expected) =>
        Check(expression).Passes(Responses.Of(body: body)).ShouldBe(expected);

    [Theory]
    [InlineData("header:x-cache=hit", true)]
    [InlineData("header:X-CACHE= hit ", true)]
    [InlineData("header:x-cache=HIT", false)]
    [InlineData("header:x-cache=stale", true)]
    [InlineData("header:x-cache=hi", false)]
    [InlineData("header:cache=hit", false)]
    [InlineData("header:x-cach=hit", false)]
    [InlineData("header:x-empty=", true)]
    [InlineData("header:x-none=", false)]
    [InlineData("header:x-cache~^h.t$", true)]
    [InlineData("header:x-cache~st", true)]
    [InlineData("header:x-cache~^t", false)]
    [InlineData("header:x-none~", null)]
    public void Passes_Header_HasAValue(string expression, bool? expected)
    {
        const string Head = "X-Cache: hit\nx-other: 1\nX-Cache:\tstale \nX-Empty:\n";
        if (expected is { } passes)
            Check(expression).Passes(Responses.Of(head: Head)).ShouldBe(passes);
        else
            ResponseCheck.TryParse(expression, out _, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("size<3", true, false)]
    [InlineData("size<=2", true, false)]
    [InlineData("size=2", true, false)]
    [InlineData("size>=3", false, true)]
    [InlineData("size > 2", false, true)]
    [InlineData("size<1k", true, true)]
    public void Passes_Size_CountsBytes(string expression, bool ofTwo, bool ofThree)
    {
        Check(expression).Passes(Responses.Of(body: "ab")).ShouldBe(ofTwo);
        Check(expression).Passes(Responses.Of(body: "aü")).ShouldBe(ofThree);
    }

    [Theory]
    [InlineData("", 1, "'' cannot be checked: use status=200")]
    [InlineData("colour=red", 1, "'colour' cannot be checked")]
    [InlineData("status", 7, "status=200,201")]
    [InlineData("status<200", 7, "status=200,201")]
    [InlineData("status=", 8, "'' is no status: use 200, 2xx or 200-299")]
    [InlineData("status=200,", 12, "'' is no status")]
    [InlineData("status=200,ok", 12, "'ok' is no status")]
    [InlineData("status=200, 20x", 13, "'20x' is no status")]
    [InlineData("status=99", 8, "'99' is no status")]
    [InlineData("status=0xx", 8, "'0xx' is no status")]
    [InlineData("status=299-200", 8, "'299-200' is no status")]
    [InlineData("status=1000", 8, "'1000' is no status")]
    [InlineData("body=x", 5, "body~regex")]
    [InlineData("body~", 6, "a regular expression is missing")]
    [InlineData("body~a(b", 9, "insufficient closing parentheses")]
    [InlineData("body~[z-a]", 10, "reversed character range")]
    [InlineData("body~(?=x)", 6, "lookaround")]
    [InlineData("body~(a)\\1", 6, "backreference")]
    [InlineData("header", 7, "header:name=value")]
    [InlineData("header=x", 7, "header:name=value")]
    [InlineData("header:=x", 8, "the name of a header is missing")]
    [InlineData("header:x", 9, "=value or ~regex")]
    [InlineData("header:x~(", 11, "insufficient closing parentheses")]
    [InlineData("size", 5, "'size' is compared by <, <=, =, >= or >")]
    [InlineData("size~5", 5, "'~5' will not do")]
    [InlineData("size<", 6, "something is missing: use a number of bytes")]
    [InlineData("size<10q", 8, "'q' will not do: use a number of bytes like 500, 10k or 5m")]
    [InlineData("size<1.5", 6, "'1.5' will not do")]
    [InlineData("size<-1", 6, "'-1' will not do")]
    public void TryParse_BadExpression_PointsAtTheCharacter(string expression, int character, string reason)
    {
        ResponseCheck.TryParse(expression, out var check, out var fault).ShouldBeFalse();

        check.ShouldBeNull();
        fault!.Character.ShouldBe(character, fault.Reason);
        fault.Reason.ShouldContain(reason);
        fault.ToString().ShouldStartWith($"at character {character}: ");
        fault.ToString().ShouldNotContain('\n');
    }

    [Fact]
    public void Passes_BodyMadeToHang_TakesLinearTime()
    {
        var check = Check("body~^(a+)+$");
        var hostile = new string('a', ResponseCheck.MaxBodyBytes - 1) + "!";
        var started = Stopwatch.GetTimestamp();

        check.Passes(Responses.Of(body: hostile)).ShouldBeFalse();

        // A backtracking engine would need longer than the universe is old.
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Passes_BodyThatIsNoUtf8_IsSearchedAllTheSame() => Check("body~k$").Passes(new()
    {
        Status = 200,
        Body = new byte[] { 0xFF, 0xC3, (byte)'o', (byte)'k' },
    }).ShouldBeTrue();

    private static ResponseCheck Check(string expression)
    {
        ResponseCheck.TryParse(expression, out var check, out var fault).ShouldBeTrue(fault?.ToString());
        return check!;
    }
}
