namespace LoadCluster.Shared.Metrics;

/// <summary>
/// The parts of a request's time on its connection, in microseconds. Getting the connection is none of them.
/// </summary>
public readonly record struct RequestPhases
{
    // Results are copied often: small numbers. They reach to 71 minutes, and no request may take longer than an hour.
    private readonly uint _send;
    private readonly uint _wait;
    private readonly uint _receive;

    /// <param name="send">From its first byte to its last.</param>
    /// <param name="wait">From there to the first byte of the response.</param>
    /// <param name="receive">From there to the last byte of the response.</param>
    public RequestPhases(long send, long wait, long receive) => (_send, _wait, _receive) = (Clamp(send), Clamp(wait), Clamp(receive));

    public long Send => _send;

    public long Wait => _wait;

    public long Receive => _receive;

    /// <summary>One request after the other.</summary>
    public static RequestPhases operator +(RequestPhases first, RequestPhases second) =>
        new(first.Send + second.Send, first.Wait + second.Wait, first.Receive + second.Receive);

    private static uint Clamp(long microseconds) => (uint)Math.Clamp(microseconds, 0, uint.MaxValue);
}
