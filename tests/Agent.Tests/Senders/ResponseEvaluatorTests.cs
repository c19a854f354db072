using LoadCluster.Agent.Scenarios;
using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Tests.Streams;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Tests.Senders;

public sealed class ResponseEvaluatorTests
{
    private static readonly RequestResult Ok = new(Outcome.Status(200), 5, 20, 10);

    [Theory]
    [InlineData]
    [InlineData("status=200", "size<10k")]
    public void Judge_NothingToCapture_CapturesAndAllocatesNothing(params string[] checks)
    {
        var judge = JudgeOf(checks);
        judge.Judge(Ok, judge.Rent(), run: null).ShouldBe(Ok);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++)
        {
            var capture = judge.Rent();
            _ = judge.Judge(Ok, capture, run: null);
            if (capture is not null)
                throw new InvalidOperationException("Nobody asked for it.");
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Judge_Capture_IsTakenBackEmpty()
    {
        var judge = JudgeOf("body~hello");
        var capture = judge.Rent()!;
        capture.AddBody("hello"u8);

        judge.Judge(Ok, capture, run: null).ShouldBe(Ok);

        judge.Rent().ShouldBeSameAs(capture);
        judge.Judge(Ok, capture, run: null).ShouldBe(Ok with { Outcome = Outcome.Error(ErrorKind.Check), FailedChecks = 1 });
    }

    [Fact]
    public void Judge_NoResponse_StaysWhatItIs()
    {
        var judge = JudgeOf("status=200");
        var timeout = Ok with { Outcome = Outcome.Error(ErrorKind.Timeout) };
        var aborted = Ok with { Outcome = Outcome.Aborted };

        judge.Judge(timeout, judge.Rent(), run: null).ShouldBe(timeout);
        judge.Judge(aborted, judge.Rent(), run: null).ShouldBe(aborted);
    }

    private static ResponseEvaluator JudgeOf(params string[] checks)
    {
        var spec = SenderRun.Plain with { Checks = [.. checks] };
        return new ResponseEvaluator(spec, new FlowPlan(spec));
    }
}
