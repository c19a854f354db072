using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>Why a request got no response.</summary>
/// <param name="Kind">The phase or part that failed.</param>
/// <param name="Text">What the system, the TLS library or the protocol says of it, in one line.</param>
internal readonly record struct Failure(ErrorKind Kind, string? Text = null);
