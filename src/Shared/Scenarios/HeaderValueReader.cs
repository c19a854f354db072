using System.Text;
using LoadCluster.Shared.Checks;

namespace LoadCluster.Shared.Scenarios;

/// <summary>The first header of a name.</summary>
internal sealed class HeaderValueReader(string name) : ValueReader
{
    private readonly byte[] _name = Encoding.ASCII.GetBytes(name);

    public override bool NeedsHead => true;

    public override string? Find(in ResponseView response)
    {
        foreach (var value in response.ValuesOf(_name))
            return Encoding.UTF8.GetString(value);
        return null;
    }
}
