using System.Collections.Concurrent;

namespace LoadCluster.Coordinator.Web.Dashboard;

/// <summary>
/// The parts of pages that change once a second. Each is rendered once a snapshot, however many browsers watch it.
/// </summary>
internal sealed class LiveParts
{
    /// <summary>Filters are typed by people, so there is no other bound.</summary>
    private const int Most = 100;

    private readonly ConcurrentDictionary<string, (ClusterSnapshot Of, Lazy<Task<string>> Html)> _parts = new();

    public Task<string> GetAsync(string key, ClusterSnapshot snapshot, Func<Task<string>> render)
    {
        if (_parts.Count > Most)
            _parts.Clear();
        return _parts.AddOrUpdate(
            key,
            _ => (snapshot, new Lazy<Task<string>>(render)),
            (_, part) => ReferenceEquals(part.Of, snapshot) ? part : (snapshot, new Lazy<Task<string>>(render))).Html.Value;
    }
}
