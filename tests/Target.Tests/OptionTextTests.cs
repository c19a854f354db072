using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace LoadCluster.Target.Tests;

public sealed class OptionTextTests
{
    [Theory]
    [InlineData("0", 0, 0)]
    [InlineData("50ms", 50, 50)]
    [InlineData("0s..3s", 0, 3_000)]
    [InlineData("0..1.5s", 0, 1_500)]
    [InlineData("5", 5_000, 5_000)]
    [InlineData("1h..1h", 3_600_000, 3_600_000)]
    public void DelayRangeTryParse_DurationOrRange_GivesBothEnds(string text, int min, int max)
    {
        DelayRange.TryParse(text, out var value, out var error).ShouldBeTrue();
        value.ShouldBe(new DelayRange(TimeSpan.FromMilliseconds(min), TimeSpan.FromMilliseconds(max)));
        error.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("5x")]
    [InlineData("..3s")]
    [InlineData("1s..")]
    [InlineData("1s..2s..3s")]
    [InlineData("-1s..3s")]
    [InlineData("soon")]
    public void DelayRangeTryParse_AnythingElse_NamesTextAndForms(string text)
    {
        DelayRange.TryParse(text, out _, out var error).ShouldBeFalse();
        error.ShouldBe($"delay '{text}': expected a duration such as 50ms, or a range such as 0s..3s");
    }

    [Theory]
    [InlineData("3s..1s", "delay 3s..1s: the shorter end comes first, and neither is below 0")]
    [InlineData("0s..2h", "delay 0s..7200s: at most 1h")]
    public void DelayRangeTryParse_ImpossibleRange_SaysWhy(string text, string expected)
    {
        DelayRange.TryParse(text, out _, out var error).ShouldBeFalse();
        error.ShouldBe(expected);
    }

    [Theory]
    [InlineData("0%", "0")]
    [InlineData("1%", "1")]
    [InlineData("0.1%", "0.1")]
    [InlineData("100%", "100")]
    public void ShareTryParse_Percentage_IsRead(string text, string percent)
    {
        Share.TryParse(text, out var value, out _).ShouldBeTrue();
        value.ShouldBe(new Share(decimal.Parse(percent, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("", "share '': expected a percentage such as 1% or 0.1%")]
    [InlineData("%", "share '%': expected a percentage such as 1% or 0.1%")]
    [InlineData("1", "share '1': expected a percentage such as 1% or 0.1%")]
    [InlineData("1%%", "share '1%%': expected a percentage such as 1% or 0.1%")]
    [InlineData("1 %", "share '1 %': expected a percentage such as 1% or 0.1%")]
    [InlineData("-1%", "share '-1%': expected a percentage such as 1% or 0.1%")]
    [InlineData("100.1%", "share 100.1%: expected 0% to 100%")]
    public void ShareTryParse_AnythingElse_NamesTextAndForm(string text, string expected)
    {
        Share.TryParse(text, out _, out var error).ShouldBeFalse();
        error.ShouldBe(expected);
    }

    [Theory]
    [InlineData("hello", 13)]
    [InlineData("bytes:0", 0)]
    [InlineData("bytes:100", 100)]
    [InlineData("bytes:64k", 64_000)]
    [InlineData("bytes:1.5m", 1_500_000)]
    public void TargetBodyTryParse_KnownForm_HasLength(string text, int length)
    {
        TargetBody.TryParse(text, out var value, out _).ShouldBeTrue();
        value!.Length.ShouldBe(length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Hello")]
    [InlineData("hello:1")]
    [InlineData("bytes")]
    [InlineData("bytes:")]
    [InlineData("bytes:-1")]
    [InlineData("bytes:1.0001k")]
    [InlineData("bytes:1000000001")]
    [InlineData("bytes:9000000000000000000g")]
    public void TargetBodyTryParse_AnythingElse_NamesTextAndForms(string text)
    {
        TargetBody.TryParse(text, out _, out var error).ShouldBeFalse();
        error.ShouldBe($"body '{text}': expected hello, bytes:N (N up to 1g, as in bytes:64k) or file:PATH");
    }

    [Theory]
    [InlineData("file:")]
    [InlineData("file:no/such/file")]
    [InlineData("file:/")]
    public void TargetBodyTryParse_UnreadableFile_SaysWhyInOneLine(string text)
    {
        TargetBody.TryParse(text, out _, out var error).ShouldBeFalse();
        error.ShouldStartWith($"body '{text}': ");
        error!.ShouldNotContain('\n');
    }

    [Fact]
    public void Validate_Defaults_HaveNoFault() => new TargetOptions().Validate().ShouldBeEmpty();

    [Fact]
    public void Validate_SharesOfExactlyHundredPercent_HaveNoFault() =>
        new TargetOptions { Fail = new Share(33.3m), Reset = new Share(33.3m), Hang = new Share(33.4m) }
            .Validate().ShouldBeEmpty();

    [Fact]
    public void Validate_EverythingWrong_NamesEveryFault()
    {
        using var key = TargetTls.SelfSigned().Certificate;
        var options = new TargetOptions
        {
            Address = IPAddress.Any,
            Port = 65_536,
            Delay = new DelayRange(TimeSpan.FromSeconds(-1), TimeSpan.Zero),
            Fail = new Share(-1),
            Reset = new Share(101),
            Hang = new Share(200),
            Tls = new TargetTls(X509CertificateLoader.LoadCertificate(key.RawData)),
        };

        options.Validate().ShouldBe(
        [
            "port 65536: expected 0 to 65535",
            "delay -1s..0s: the shorter end comes first, and neither is below 0",
            "share -1%: expected 0% to 100%",
            "share 101%: expected 0% to 100%",
            "share 200%: expected 0% to 100%",
            "fail -1%, reset 101% and hang 200%: together at most 100%",
            "certificate: it comes without its private key",
        ]);
    }
}
