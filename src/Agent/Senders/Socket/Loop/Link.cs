using System.Net;

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

    /// <summary>The answer of the look-up for its connection.</summary>
    public IReadOnlyList<IPEndPoint> Found { get; set; } = [];

    /// <summary>The addresses to try for its connection, in this order.</summary>
    public TargetAddress[] Addresses { get; set; } = [];

    /// <summary>Which of them is tried.</summary>
    public int Attempt { get; set; }

    public TargetAddress Address => Addresses[Attempt];

    /// <summary>With which others it waits for its first answer; 0 for none.</summary>
    public int RampUpWindow { get; set; }
}
