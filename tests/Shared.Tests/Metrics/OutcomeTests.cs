using LoadCluster.Shared.Metrics;

namespace LoadCluster.Shared.Tests.Metrics;

public class OutcomeTests
{
    [Theory]
    [InlineData(100, true)]
    [InlineData(200, true)]
    [InlineData(399, true)]
    [InlineData(400, false)]
    [InlineData(999, false)]
    public void Status_InRange_SucceedsBelow400(int status, bool success)
    {
        var outcome = Outcome.Status(status);

        (outcome.IsStatus, outcome.IsSuccess, !outcome.IsEnd).ShouldBe((true, success, false));
        (outcome.Code, outcome.Name).ShouldBe(((ushort)status, $"{status}"));
    }

    [Theory]
    [InlineData(200, 200)]
    [InlineData(399, 399)]
    [InlineData(400, 1400)]
    [InlineData(999, 1999)]
    public void Expected_InRange_SucceedsAndKeepsItsName(int status, ushort code)
    {
        var outcome = Outcome.Expected(status);

        (outcome.IsStatus, outcome.IsSuccess, !outcome.IsEnd).ShouldBe((true, true, false));
        (outcome.Code, outcome.Name).ShouldBe((code, $"{status}"));
    }

    [Theory]
    [InlineData(99)]
    [InlineData(1000)]
    public void Expected_OutOfRange_Throws(int status) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Outcome.Expected(status));

    [Theory]
    [InlineData(99)]
    [InlineData(1000)]
    [InlineData(-1)]
    public void Status_OutOfRange_Throws(int status) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Outcome.Status(status));

    [Theory]
    [InlineData(ErrorKind.Dns, 1, "dns")]
    [InlineData(ErrorKind.Connect, 2, "connect")]
    [InlineData(ErrorKind.Tls, 3, "tls")]
    [InlineData(ErrorKind.Send, 4, "send")]
    [InlineData(ErrorKind.Receive, 5, "receive")]
    [InlineData(ErrorKind.Timeout, 6, "timeout")]
    [InlineData(ErrorKind.Protocol, 7, "protocol")]
    [InlineData(ErrorKind.Check, 8, "check")]
    [InlineData(ErrorKind.OpenFiles, 9, "open-files")]
    [InlineData(ErrorKind.LocalPorts, 10, "local-ports")]
    [InlineData(ErrorKind.Refused, 11, "refused")]
    [InlineData(ErrorKind.Proxy, 12, "proxy")]
    [InlineData(ErrorKind.Encoding, 13, "encoding")]
    [InlineData(ErrorKind.Redirect, 14, "redirect")]
    [InlineData(ErrorKind.Alpn, 15, "alpn")]
    [InlineData(ErrorKind.GoAway, 16, "goaway")]
    public void Error_EveryKind_KeepsItsCodeAndName(ErrorKind kind, ushort code, string name)
    {
        var outcome = Outcome.Error(kind);

        (outcome.IsStatus, outcome.IsSuccess, !outcome.IsEnd).ShouldBe((false, false, false));
        (outcome.Code, outcome.Name, outcome.ToString()).ShouldBe((code, name, name));
    }

    [Fact]
    public void Dropped_IsNeitherSuccessNorError()
    {
        (Outcome.Dropped.IsEnd, Outcome.Dropped.IsStatus, Outcome.Dropped.IsSuccess, Outcome.Dropped.IsFailure)
            .ShouldBe((false, false, false, false));
        (Outcome.Dropped.Name, Outcome.Dropped.ErrorKind).ShouldBe(("dropped", null));
        Outcome.FromCode(Outcome.Dropped.Code).ShouldBe(Outcome.Dropped);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    public void Error_UnknownKind_Throws(byte kind) =>
        Should.Throw<ArgumentOutOfRangeException>(() => Outcome.Error((ErrorKind)kind));

    [Fact]
    public void Aborted_IsTheDefault_NeitherSuccessNorError()
    {
        var outcome = default(Outcome);

        outcome.ShouldBe(Outcome.Aborted);
        outcome.Name.ShouldBe("aborted");
        (!outcome.IsEnd, outcome.IsStatus, outcome.IsSuccess).ShouldBe((true, false, false));
    }
}
