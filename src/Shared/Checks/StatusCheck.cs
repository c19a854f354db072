using LoadCluster.Shared.Expressions;

namespace LoadCluster.Shared.Checks;

/// <summary><c>status=200,201,3xx,500-503</c>: the status is one of these.</summary>
internal sealed class StatusCheck : ResponseCheck
{
    private readonly (int First, int Last)[] _expected;

    private StatusCheck((int First, int Last)[] expected) => _expected = expected;

    internal override bool Passes(in ResponseView response)
    {
        foreach (var (first, last) in _expected)
        {
            if (response.Status >= first && response.Status <= last)
                return true;
        }
        return false;
    }

    internal static StatusCheck? Read(ExpressionReader reader)
    {
        reader.SkipSpaces();
        if (!reader.TryTake("="))
            reader.Fail(reader.Position, "a status is checked by status=200,201");
        var expected = new List<(int First, int Last)>();
        do
        {
            reader.SkipSpaces();
            var start = reader.Position;
            var item = reader.TakeUntil(",").TrimEnd();
            if (!TryReadItem(item, out var range))
                reader.Fail(start, $"'{item}' is no status: use 200, 2xx or 200-299");
            expected.Add(range);
        }
        while (reader.TryTake(","));
        return reader.Fault is null ? new StatusCheck([.. expected]) : null;
    }

    private static bool TryReadItem(string item, out (int First, int Last) range)
    {
        var isStatus = TryReadStatus(item, out var first);
        range = (first, first);
        if (isStatus)
            return true;
        if (item.Length == 3 && item.EndsWith("xx", StringComparison.OrdinalIgnoreCase))
            return TryReadStatus(item[..1] + "00", out range.First) & TryReadStatus(item[..1] + "99", out range.Last);
        return item.Length == 7 && item[3] == '-'
            && TryReadStatus(item[..3], out range.First) && TryReadStatus(item[4..], out range.Last)
            && range.First <= range.Last;
    }

    private static bool TryReadStatus(string text, out int status)
    {
        status = 0;
        return text.Length == 3 && text.All(char.IsAsciiDigit) && int.TryParse(text, out status) && status >= 100;
    }
}
