using System.Text;
using System.Text.RegularExpressions;
using LoadCluster.Shared.Checks;

namespace LoadCluster.Shared.Scenarios;

/// <summary>
/// What an expression finds first in the body: its first group, or all of it if it has none. It takes time in
/// proportion to the body, whatever a target sends.
/// </summary>
internal sealed class RegexValueReader(string pattern) : ValueReader
{
    private readonly Regex _regex = new(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    public override bool NeedsBody => true;

    public override string? Find(in ResponseView response)
    {
        var match = _regex.Match(Encoding.UTF8.GetString(response.Body));
        var found = match.Groups[match.Groups.Count > 1 ? 1 : 0];
        return found.Success ? found.Value : null;
    }
}
