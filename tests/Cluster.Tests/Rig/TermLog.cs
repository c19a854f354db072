using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using LoadCluster.Cli.Tests;

namespace LoadCluster.Cluster.Tests.Rig;

/// <summary>Which coordinator is active, by what the processes print.</summary>
internal sealed partial class TermLog
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly List<(string Name, LoadClusterProcess Process)> _coordinators = [];

    /// <summary>The coordinator of the highest term so far; term 0 before the first.</summary>
    public (string Name, long Term) Latest
    {
        get
        {
            lock (_coordinators)
                return _coordinators.Select(entry => (entry.Name, Term: TermOf(entry.Process))).DefaultIfEmpty().MaxBy(entry => entry.Term);
        }
    }

    public void Add(string name, LoadClusterProcess process)
    {
        lock (_coordinators)
            _coordinators.Add((name, process));
    }

    /// <summary>Waits until a coordinator is active in a higher term.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> WaitForTermAboveAsync(long term)
    {
        var waited = Stopwatch.StartNew();
        while (Latest.Term <= term)
        {
            waited.Elapsed.ShouldBeLessThan(Patience, $"waiting for a term above {term}");
            await Task.Delay(Interval);
        }
        return waited.Elapsed;
    }

    private static long TermOf(LoadClusterProcess process) => ActiveLine().Matches(process.Output)
        .Select(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).DefaultIfEmpty().Max();

    [GeneratedRegex(@"active in term (\d+)")]
    private static partial Regex ActiveLine();
}
