using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Shared.Runs;

/// <summary>
/// Finds every fault of a run's feeds at once, each as one line that says what is wrong and what would do.
/// </summary>
internal static class FeedValidation
{
    public static IEnumerable<string> FaultsOf(RunSpec spec)
    {
        if (spec.Feeds.Sum(feed => (long)feed.Rows.Length) > Feed.MaxBytes)
            return [$"feeds may have {Feed.MaxBytes >> 20} MiB together, since they travel to every agent: use fewer rows"];
        return
        [
            .. spec.Feeds.SelectMany(feed => feed.Columns.Select(VariableName.FaultOf).OfType<string>()),
            .. spec.Feeds.SelectMany(feed => feed.Columns).GroupBy(name => name).Where(group => group.Count() > 1)
                .Select(group => $"more than one column of feeds has the name '{group.Key}': rename one of them"),
            .. spec.Feeds.Select(feed => FaultOf(spec, feed)).OfType<string>(),
        ];
    }

    private static string? FaultOf(RunSpec spec, Feed feed)
    {
        if (!FeedRows.TryRead(feed, out var rows, out var fault))
            return fault;
        // With a list of indexes, the rows that are used are those of the list.
        var last = spec.OnlyIndexes.IsEmpty ? spec.Total() - 1 : spec.OnlyIndexes[^1];
        return !feed.IsUnique || last < rows.Count ? null
            : last is null ? $"feed '{feed.Name}' has {rows.Count} rows, and none may be used twice: give a number of requests"
            : $"feed '{feed.Name}' has {rows.Count} rows for indexes up to {last}, and none may be used twice: "
                + "send fewer requests, or add rows";
    }
}
