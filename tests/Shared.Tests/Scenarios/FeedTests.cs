using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Shared.Scenarios;
using static LoadCluster.Shared.Tests.Metrics.Property;

namespace LoadCluster.Shared.Tests.Scenarios;

public sealed class FeedTests
{
    private static readonly Gen<string> Cell =
        Gen.Elements("a", ",", "\"", "\r\n", "\n", "ü€", " ", "x").ArrayOf().Select(string.Concat);

    private static readonly Arbitrary<(string[] Columns, string[][] Rows, string End)> Tables = (
        from columns in Gen.Choose(1, 4)
        from rows in Cell.ArrayOf(columns).NonEmptyListOf()
        from end in Gen.Elements("\n", "\r\n")
        select (Enumerable.Range(0, columns).Select(i => $"c{i}").ToArray(), rows.ToArray(), end)).ToArbitrary();

    [Fact]
    public void TryParse_AnyQuotedTable_GivesBackEveryCell() => ForAll(Tables, table =>
    {
        var lines = table.Rows.Prepend(table.Columns).Select(row => string.Join(',', row.Select(Quoted)));

        var feed = Parse(string.Join(table.End, lines));
        var rows = RowsOf(feed);

        feed.Columns.ShouldBe(table.Columns);
        rows.Count.ShouldBe(table.Rows.Length);
        for (var i = 0; i < table.Rows.Length; i++)
            ValuesAt(rows, i, table.Columns.Length).ShouldBe(table.Rows[i]);
    });

    [Theory]
    [InlineData("user,pass\na,b\n", "a|b")]
    [InlineData("user,pass\r\na,b", "a|b")]
    [InlineData("\uFEFFuser,pass\na,b", "a|b")]
    [InlineData("\n\nuser,pass\n\n\na,b\n\n", "a|b")]
    [InlineData("user,pass\n\"a\",\n", "a|")]
    [InlineData("user,pass\n a , b \n", " a | b ")]
    [InlineData("user,pass\n\"a\"\"b\",\"c,\nd\"\n", "a\"b|c,\nd")]
    public void TryParse_FormsOfCsv_AreRead(string csv, string expected) =>
        string.Join('|', ValuesAt(RowsOf(Parse(csv)), 0, 2)).ShouldBe(expected);

    [Fact]
    public void CopyTo_IndexesBeyondTheRows_BeginAgain()
    {
        var rows = RowsOf(Parse("user\na\nb\nc\n"));

        Enumerable.Range(0, 7).Select(i => ValuesAt(rows, i, 1)[0]).ShouldBe(["a", "b", "c", "a", "b", "c", "a"]);
        ValuesAt(rows, long.MaxValue, 1).ShouldBe([new[] { "a", "b", "c" }[long.MaxValue % 3]]);
    }

    [Theory]
    [InlineData("", "its first line must name the columns")]
    [InlineData("\n", "its first line must name the columns")]
    [InlineData("user\n", "has no rows")]
    [InlineData("user,pass\na,b\nc\n", "has 1 values in row 2, not 2")]
    [InlineData("user,pass\na,b,c\n", "has 3 values in row 1, not 2")]
    [InlineData("user\na\"b\n", "quote within a value in row 1")]
    [InlineData("user\n\"a\"b\n", "after the closing quote of a value in row 1")]
    [InlineData("user\na\n\"b\n", "quote in row 2 that is never closed")]
    [InlineData("\"user\n", "never closed")]
    public void TryParse_BadCsv_NamesTheFaultInOneLine(string csv, string expected)
    {
        if (Feed.TryParse("users.csv", Encoding.UTF8.GetBytes(csv), isUnique: false, out var feed, out var fault))
            FeedRows.TryRead(feed, out _, out fault).ShouldBeFalse();

        fault!.ShouldStartWith("feed 'users.csv' ");
        fault.ShouldContain(expected);
    }

    [Fact]
    public void TryParse_NotUtf8_IsAFault()
    {
        Feed.TryParse("f", [(byte)'a', 0xff], isUnique: false, out _, out var fault).ShouldBeFalse();

        fault!.ShouldContain("not text in UTF-8");
    }

    private static string Quoted(string cell) => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static Feed Parse(string csv)
    {
        Feed.TryParse("f", Encoding.UTF8.GetBytes(csv), isUnique: false, out var feed, out var fault).ShouldBeTrue(fault);
        return feed!;
    }

    private static FeedRows RowsOf(Feed feed)
    {
        FeedRows.TryRead(feed, out var rows, out var fault).ShouldBeTrue(fault);
        return rows!;
    }

    private static string[] ValuesAt(FeedRows rows, long index, int columns)
    {
        var values = new string[columns];
        rows.CopyTo(index, values);
        return values;
    }
}
