using System.Text;
using LoadCluster.Coordinator.Replication;

namespace LoadCluster.Coordinator.Tests.Replication.Model;

/// <summary>
/// What coordinators saw. What a term adopted counts as acknowledged, because the coordinator acts on it. A save appends a line to the value and the same line to its rows, so that every later value
/// starts with every acknowledged one.
/// </summary>
internal sealed class History
{
    private readonly List<(long Term, string Key, string? Text)> _acknowledged = [];
    private readonly List<(long Term, Dictionary<string, string> Values)> _adopted = [];
    private readonly Dictionary<(string, Stamp), string> _stamped = [];

    public int Acknowledged => _acknowledged.Count;

    public int Adoptions => _adopted.Count;

    /// <param name="term">The term of the writer that acknowledged.</param>
    /// <param name="key">The key.</param>
    /// <param name="text">The value, or null if it was deleted.</param>
    public void Acknowledge(long term, string key, string? text)
    {
        _acknowledged.Add((term, key, text));
        foreach (var adopted in _adopted.Where(adopted => adopted.Term > term))
            Check((term, key, text), adopted);
    }

    public void Adopt(StateAdopted adopted)
    {
        var values = adopted.Values.ToDictionary(pair => pair.Key, pair => Encoding.UTF8.GetString(pair.Value.Value.Span));
        if (_adopted.Any(earlier => earlier.Term == adopted.Term))
            throw new PropertyBrokenException($"term {adopted.Term} was adopted twice");
        _adopted.Add((adopted.Term, values));
        foreach (var acknowledged in _acknowledged.Where(acknowledged => acknowledged.Term < adopted.Term))
            Check(acknowledged, _adopted[^1]);
        foreach (var (key, text) in values.Where(value => !SimulatedCluster.IsTemporary(value.Key)))
            Acknowledge(adopted.Term, key, text);
    }

    public void Store(StateEntry entry, string rows)
    {
        var text = Encoding.UTF8.GetString(entry.Value.Span);
        if (text != rows)
            throw new PropertyBrokenException($"{entry.Key} {entry.Stamp} has the rows [{rows}] beside the value [{text}]");
        if (!_stamped.TryAdd((entry.Key, entry.Stamp), text) && _stamped[(entry.Key, entry.Stamp)] != text)
            throw new PropertyBrokenException($"{entry.Key} {entry.Stamp} has two values");
    }

    private static void Check(
        (long Term, string Key, string? Text) acknowledged, (long Term, Dictionary<string, string> Values) adopted)
    {
        var found = adopted.Values.GetValueOrDefault(acknowledged.Key);
        if (acknowledged.Text is null ? found is not null : found?.StartsWith(acknowledged.Text, StringComparison.Ordinal) != true)
            throw new PropertyBrokenException(
                $"acknowledged in term {acknowledged.Term}: {acknowledged.Key} = [{acknowledged.Text}]; "
                + $"adopted by term {adopted.Term}: [{found}]");
    }
}
