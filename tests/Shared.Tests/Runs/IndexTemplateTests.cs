using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Shared.Runs;
using static LoadCluster.Shared.Tests.Metrics.Property;

namespace LoadCluster.Shared.Tests.Runs;

public sealed class IndexTemplateTests
{
    private static readonly Arbitrary<(string Text, long Index)> Renderings = (
        from pieces in Gen.Elements("{index}", "{index", "index}", "{}", "{{index}}", "x", "ü€", "7").ArrayOf()
        from index in Gen.Elements(0, 9, 10, 12_345, long.MaxValue)
        select (string.Concat(pieces), index)).ToArbitrary();

    [Fact]
    public void Render_AnyText_ReplacesEverySlotAndNothingElse() =>
        ForAll(Renderings, rendering =>
        {
            var template = new IndexTemplate(rendering.Text);
            var expected = rendering.Text.Replace(
                "{index}", rendering.Index.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

            template.RenderText(rendering.Index).ShouldBe(expected);
            template.Render(rendering.Index).ShouldBe(Encoding.UTF8.GetBytes(expected));
            template.MaxLength.ShouldBeGreaterThanOrEqualTo(Encoding.UTF8.GetByteCount(expected));
            template.IsConstant.ShouldBe(!rendering.Text.Contains("{index}", StringComparison.Ordinal));
        });

    [Theory]
    [InlineData("", "")]
    [InlineData("/plain", "/plain")]
    [InlineData("{index}", "42")]
    [InlineData("{index}{index}", "4242")]
    [InlineData("/a/{index}?b={index}&c", "/a/42?b=42&c")]
    [InlineData("{INDEX}{ index }", "{INDEX}{ index }")]
    public void RenderText_Slots_BecomeTheIndex(string text, string expected) =>
        new IndexTemplate(text).RenderText(42).ShouldBe(expected);

    [Fact]
    public void Render_BytesThatAreNoText_AreKept()
    {
        byte[] bytes = [0xff, 0x00, .. "{index}"u8, 0xc3];

        new IndexTemplate(bytes).Render(8).ShouldBe([0xff, 0x00, (byte)'8', 0xc3]);
    }

    [Fact]
    public void Render_HighestIndex_TakesExactlyMaxLength()
    {
        var template = new IndexTemplate("a{index}b{index}c");

        template.Render(long.MaxValue).Length.ShouldBe(template.MaxLength);
    }

    [Fact]
    public void RenderText_LongText_IsNotCut()
    {
        var text = new string('x', 100_000);

        new IndexTemplate(text + "{index}").RenderText(1).ShouldBe(text + "1");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void Render_DestinationTooShort_Throws(int length) =>
        Should.Throw<ArgumentException>(() => new IndexTemplate("a-{index}-b").Render(77, new byte[length]));

    [Fact]
    public void Parts_Slots_AreOneFewer() =>
        new IndexTemplate("{index}/{index}").Parts.Select(part => Encoding.UTF8.GetString(part.Span))
            .ShouldBe(["", "/", ""]);
}
