namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>What received bytes ask of the event loop.</summary>
internal enum ReadProgress
{
    /// <summary>More bytes can be read at once.</summary>
    More,

    /// <summary>There is nothing more to read for now, or the connection is closed.</summary>
    Done,

    /// <summary>The bytes break the rules: every request on the connection fails, and the connection says why.</summary>
    Invalid,
}

/// <summary>
/// What is said on one connection: which bytes make a request, what received bytes mean, and how many requests it carries
/// at a time. It reports the ends of requests to an <see cref="IExchangeOwner"/>.
/// </summary>
internal abstract class Protocol
{
    /// <summary>Whether one more request can start now.</summary>
    public abstract bool HasRoom { get; }

    /// <summary>How many requests it carries at a time, as far as it is known.</summary>
    public abstract int Capacity { get; }

    /// <summary>Whether requests are sent as they start, not together with those that start at the same time.</summary>
    public abstract bool SendsAtOnce { get; }

    /// <summary>Whether what the server has sent must be read even after sending has failed.</summary>
    public abstract bool ReadsAfterSendFailure { get; }

    /// <summary>Begins on a socket.</summary>
    public abstract void Open();

    /// <summary>Starts a request, for which it <see cref="HasRoom"/>.</summary>
    public abstract void Start(Exchange exchange);

    /// <summary>The next bytes to send, until the next call; none if there is nothing to send.</summary>
    public abstract ReadOnlySpan<byte> Output();

    /// <summary>So many of the last output are sent; the rest is offered again.</summary>
    public abstract void Sent(int count);

    /// <summary>Takes bytes that were received.</summary>
    /// <param name="input">At least one byte.</param>
    /// <param name="isEnding">
    /// Whether the system says that the connection ends behind them, or more has come: an answer that ends with them is the last one.
    /// </param>
    public abstract ReadProgress Read(ReadOnlySpan<byte> input, bool isEnding);

    /// <summary>The server has closed the connection in order.</summary>
    public abstract void End();

    /// <summary>Ends all requests: the connection is closed.</summary>
    public abstract void Break(Failure failure);

    /// <summary>Gives up a request that was started.</summary>
    /// <returns>Whether the connection can still be used.</returns>
    public abstract bool Cancel(Exchange exchange);
}

/// <summary>Hears how requests end. Starting another request on the same connection in a call is allowed.</summary>
internal interface IExchangeOwner
{
    /// <summary>A response was received.</summary>
    void Finish(Exchange exchange, int status);

    /// <summary>There will be no response.</summary>
    void Fail(Exchange exchange, Failure failure);

    /// <summary>The server has said that it did not process the request: it may be sent again.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="isRefusal">
    /// Whether that counts as one of the tries that a request has: not where the connection ended after other requests, of
    /// which a server may allow only so many.
    /// </param>
    void Resend(Exchange exchange, bool isRefusal);

    /// <summary>The connection takes no new requests; those on it are still answered.</summary>
    void Retire(Connection connection);

    /// <summary>How many requests fit on the connection has changed, or there is something to send.</summary>
    void Refresh(Connection connection);

    void Close(Connection connection);

    /// <summary>Lends what keeps a response, if anything does.</summary>
    ResponseBuffer? Rent();
}
