using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Shared.Requests;
using static LoadCluster.Shared.Tests.Metrics.Property;

namespace LoadCluster.Shared.Tests.Requests;

public sealed class TemplateTests
{
    private static readonly Arbitrary<(string Text, long Index)> Renderings = (
        from pieces in Gen.Elements("{index}", "{index", "index}", "{}", "{{index}}", "x", "ü€", "7").ArrayOf()
        from index in Gen.Elements(0, 9, 10, 12_345, long.MaxValue)
        select (string.Concat(pieces), index)).ToArbitrary();

    private static readonly Gen<string> Value = Gen.Elements("", "v", "{index}", "a/b?c&d#e", "ü€😀", "%2F +", "..", "x\r\ny");

    private static readonly Arbitrary<(string Text, string A, string B)> WithValues = (
        from pieces in Gen.Elements("{index}", "{a}", "{b.c}", "{a", "a}", "{}", "{{a}}", "{c}", "{ a }", "x", "ü€").ArrayOf()
        from a in Value
        from b in Value
        select (string.Concat(pieces), a, b)).ToArbitrary();

    [Fact]
    public void Render_AnyText_ReplacesEverySlotAndNothingElse() =>
        ForAll(Renderings, rendering =>
        {
            var template = new Template(rendering.Text);
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
        new Template(text).RenderText(42).ShouldBe(expected);

    [Fact]
    public void Render_BytesThatAreNoText_AreKept()
    {
        byte[] bytes = [0xff, 0x00, .. "{index}"u8, 0xc3];

        new Template(bytes).Render(8).ShouldBe([0xff, 0x00, (byte)'8', 0xc3]);
    }

    [Fact]
    public void Render_HighestIndex_TakesExactlyMaxLength()
    {
        var template = new Template("a{index}b{index}c");

        template.Render(long.MaxValue).Length.ShouldBe(template.MaxLength);
    }

    [Fact]
    public void RenderText_LongText_IsNotCut()
    {
        var text = new string('x', 100_000);

        new Template(text + "{index}").RenderText(1).ShouldBe(text + "1");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public void Render_DestinationTooShort_Throws(int length) =>
        Should.Throw<ArgumentException>(() => new Template("a-{index}-b").Render(77, [], new byte[length]));

    [Fact]
    public void Parts_Slots_AreOneFewer() =>
        new Template("{index}/{index}").Parts.Select(part => Encoding.UTF8.GetString(part.Span))
            .ShouldBe(["", "/", ""]);

    [Fact]
    public void Render_AnyTextAndValues_ReplacesEverySlotAndNothingElse() =>
        ForAll(WithValues, rendering =>
        {
            var template = new Template(rendering.Text, ["a", "b.c"]);
            var expected = Expected(rendering.Text, ("index", "7"), ("a", rendering.A), ("b.c", rendering.B));

            template.RenderText(7, rendering.A, rendering.B).ShouldBe(expected);
            template.MaxLengthWith([rendering.A, rendering.B])
                .ShouldBeGreaterThanOrEqualTo(Encoding.UTF8.GetByteCount(expected));
        });

    [Fact]
    public void RenderText_InAUrl_NoValueCanLeaveItsPlace() =>
        ForAll(WithValues, rendering =>
        {
            var url = new Uri(new Template("http://host/x{a}/{b}?q={a}&r={b}#z", ["a", "b"], TemplatePlace.Url)
                .RenderText(0, rendering.A, rendering.B));

            url.Authority.ShouldBe("host");
            url.Query.Split('&').Select(part => Uri.UnescapeDataString(part[(part.IndexOf('=') + 1)..]))
                .ShouldBe([rendering.A, rendering.B]);
        });

    [Theory]
    [InlineData("a\r\nX-Evil: 1", "aX-Evil: 1")]
    [InlineData("\0\u007f\u0085tab\t", "tab")]
    [InlineData("Bearer ü", "Bearer ü")]
    public void RenderText_InAHeader_LeavesControlCharactersOut(string value, string expected) =>
        new Template("{v}", ["v"], TemplatePlace.Header).RenderText(0, value).ShouldBe(expected);

    [Fact]
    public void Add_TwoPlaces_EachKeepsItsOwn() =>
        (new Template("/{v}{index} ", ["v"], TemplatePlace.Url) + new Template("{v}|", ["v"], TemplatePlace.Header) + new Template("{v}", ["v"]))
            .RenderText(3, "a b\n").ShouldBe("/a%20b%0A3 a b|a b\n");

    [Fact]
    public void HasVariables_OnlyTheIndex_IsFalse()
    {
        new Template("{index}{b}", ["a"]).HasVariables.ShouldBeFalse();
        new Template("{index}{a}", ["a"]).HasVariables.ShouldBeTrue();
    }

    [Fact]
    public void Render_IndexAndPlainValues_AllocatesNothing()
    {
        var template = new Template("GET /{index}/{v}", ["v"], TemplatePlace.Url);
        string[] values = ["plain"];
        var buffer = new byte[100];
        template.Render(1, values, buffer);

        // Names of variables are looked up when the text is split, never later.
        Allocations.LeastOf(() =>
        {
            for (var i = 0; i < 1000; i++)
                template.Render(i, values, buffer);
        }).ShouldBe(0);
    }

    /// <summary>What is meant by slots, the slow way: from the left, whichever slot comes first.</summary>
    private static string Expected(string text, params (string Name, string Value)[] slots)
    {
        var rendered = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var slot = Array.Find(slots, slot => text[at..].StartsWith($"{{{slot.Name}}}", StringComparison.Ordinal));
            rendered.Append(slot.Name is null ? text[at] : slot.Value);
            at += slot.Name is null ? 1 : slot.Name.Length + 2;
        }
        return rendered.ToString();
    }
}
