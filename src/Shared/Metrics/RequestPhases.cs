namespace LoadCluster.Shared.Metrics;

/// <summary>
/// The parts of a request's time on its connection, in microseconds. Getting the connection is none of them.
/// </summary>
/// <param name="Send">From its first byte to its last.</param>
/// <param name="Wait">From there to the first byte of the response.</param>
/// <param name="Receive">From there to the last byte of the response.</param>
public readonly record struct RequestPhases(long Send, long Wait, long Receive)
{
    /// <summary>One request after the other.</summary>
    public static RequestPhases operator +(RequestPhases first, RequestPhases second) =>
        new(first.Send + second.Send, first.Wait + second.Wait, first.Receive + second.Receive);
}
