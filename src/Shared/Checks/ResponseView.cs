namespace LoadCluster.Shared.Checks;

/// <summary>
/// One response as its sender received it. It is only a view: the bytes are the sender's, and its next response
/// overwrites them.
/// </summary>
public readonly ref struct ResponseView
{
    /// <summary>The status, 100-999.</summary>
    public required int Status { get; init; }

    /// <summary>
    /// The header lines as they came, <c>Name: value</c>, each with a line feed behind it; empty when the sender
    /// does not keep them.
    /// </summary>
    public ReadOnlySpan<byte> Head { get; init; }

    /// <summary>
    /// The body, or its first part if it is too long to be kept; empty when the sender does not keep it.
    /// </summary>
    public ReadOnlySpan<byte> Body { get; init; }

    /// <summary>Bytes of the whole body, 0 or more, kept or not.</summary>
    public long BodyBytes { get; init; }

    /// <summary>The values of a header, in order, without the spaces around them.</summary>
    /// <param name="name">The name, in any case.</param>
    public HeaderValues ValuesOf(ReadOnlySpan<byte> name) => new(Head, name);
}
