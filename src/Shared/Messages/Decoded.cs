namespace LoadCluster.Shared.Messages;

/// <summary>What bytes from another member turned out to be.</summary>
public abstract record Decoded
{
    private Decoded()
    {
    }

    /// <summary>A message of this protocol version.</summary>
    /// <param name="Message">The message.</param>
    public sealed record Understood(Message Message) : Decoded;

    /// <summary>A message of another protocol version: no more can be said of it.</summary>
    /// <param name="Header">Who says it, and in which version.</param>
    public sealed record OtherVersion(MessageHeader Header) : Decoded;

    /// <summary>Not a message.</summary>
    /// <param name="Fault">What is wrong with it, in one line.</param>
    public sealed record Malformed(string Fault) : Decoded;
}
