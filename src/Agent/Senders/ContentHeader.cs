namespace LoadCluster.Agent.Senders;

/// <summary>The headers that describe a body: the platform keeps them apart, and knows which they are.</summary>
internal static class ContentHeader
{
    public static bool IsName(string name)
    {
        using var probe = new HttpRequestMessage();
        return !probe.Headers.TryAddWithoutValidation(name, "");
    }
}
