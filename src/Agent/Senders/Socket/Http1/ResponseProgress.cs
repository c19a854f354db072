namespace LoadCluster.Agent.Senders.Socket.Http1;

/// <summary>How far the response being read has come.</summary>
internal enum ResponseProgress
{
    /// <summary>All bytes are read and more must follow.</summary>
    Partial,

    /// <summary>The last byte of the response is read.</summary>
    Complete,

    /// <summary>The bytes are no HTTP/1.x response; nothing can be read from this connection any more.</summary>
    Invalid,
}
