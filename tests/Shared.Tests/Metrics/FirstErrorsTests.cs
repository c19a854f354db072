using LoadCluster.Shared.Metrics;

namespace LoadCluster.Shared.Tests.Metrics;

public sealed class FirstErrorsTests
{
    [Fact]
    public void Record_Errors_KeepsTheFirstTextOfEachKind()
    {
        var tally = Of((ErrorKind.Dns, "no name"), (ErrorKind.Dns, "another"), (ErrorKind.Tls, "expired"));

        tally.FirstErrors.Texts.ShouldBe([new(ErrorKind.Dns, "no name"), new(ErrorKind.Tls, "expired")], ignoreOrder: true);
    }

    [Fact]
    public void Encode_Texts_ComeBackAndAreMerged()
    {
        var encoded = Of((ErrorKind.Proxy, "ü 403")).Encode().Span;
        var total = Of((ErrorKind.Proxy, "mine"), (ErrorKind.Encoding, "bad"));

        var read = Tally.Read(ref encoded);
        read.FirstErrors.Texts[ErrorKind.Proxy].ShouldBe("ü 403");
        total.Add(read);

        total.FirstErrors.Texts[ErrorKind.Proxy].ShouldBe("mine");
        total.FirstErrors.Texts[ErrorKind.Encoding].ShouldBe("bad");
        total.Clear();
        total.FirstErrors.Texts.ShouldBeEmpty();
    }

    [Fact]
    public void Record_LongTextWithControlCharacters_IsALineThatCanBeShown()
    {
        var text = Of((ErrorKind.Tls, "a\r\nb\u001b[31m" + new string('x', 10_000))).FirstErrors.Texts[ErrorKind.Tls];

        text.Length.ShouldBe(FirstErrors.MaxLength);
        text.ShouldStartWith("a b\\u001B[31mxxx");
    }

    private static Tally Of(params (ErrorKind Kind, string Text)[] errors)
    {
        var tally = new Tally();
        foreach (var (kind, text) in errors)
            tally.Record(new RequestResult(Outcome.Error(kind), 0, 1, 1) { ErrorText = text });
        return tally;
    }
}
