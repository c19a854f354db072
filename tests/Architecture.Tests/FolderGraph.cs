namespace LoadCluster.Architecture.Tests;

/// <summary>The folders of one project and what each uses of the others.</summary>
internal static class FolderGraph
{
    /// <summary>The edges that lie on a circle; none if the folders can be put in an order.</summary>
    public static IReadOnlyList<string> Circles(IReadOnlyList<FolderEdge> edges)
    {
        var targets = edges.ToLookup(edge => edge.Source, edge => edge.Target);
        return [.. edges.Where(edge => Reaches(targets, edge.Target, edge.Source)).Select(edge => edge.ToString()).Distinct().Order()];
    }

    private static bool Reaches(ILookup<string, string> targets, string from, string to)
    {
        var seen = new HashSet<string>();
        var open = new Queue<string>([from]);
        while (open.TryDequeue(out var folder))
        {
            if (seen.Add(folder))
            {
                targets[folder].ToList().ForEach(open.Enqueue);
            }
        }
        return seen.Contains(to);
    }
}
