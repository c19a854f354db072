namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>
/// A place for a connection, which is opened again and again as the server ends it. While a connection that takes no new
/// requests answers its last ones, its successor already has the place.
/// </summary>
internal sealed class Link
{
    public Connection Connection { get; set; } = null!;

    /// <summary>How many exchanges send here.</summary>
    public int Exchanges { get; set; }

    /// <summary>Which of the target's addresses its connections go to.</summary>
    public int Address { get; set; }

    /// <summary>How many of them have refused it in a row.</summary>
    public int Refusals { get; set; }

    /// <summary>With which others it waits for its first answer; 0 for none.</summary>
    public int RampUpWindow { get; set; }
}
