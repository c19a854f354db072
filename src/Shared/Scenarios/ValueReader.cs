using LoadCluster.Shared.Checks;

namespace LoadCluster.Shared.Scenarios;

/// <summary>Finds one value in a response. Immutable and thread-safe.</summary>
public abstract class ValueReader
{
    private protected ValueReader()
    {
    }

    /// <summary>Whether it looks at headers.</summary>
    public virtual bool NeedsHead => false;

    /// <summary>Whether it looks at the body.</summary>
    public virtual bool NeedsBody => false;

    /// <summary>The value as text; <see langword="null"/> when the response has none.</summary>
    public abstract string? Find(in ResponseView response);
}
