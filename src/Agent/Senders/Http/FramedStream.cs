namespace LoadCluster.Agent.Senders.Http;

/// <summary>
/// An HTTP/1.x connection on which responses end where RFC 9112, section 6.3, says: the same parser reads them as in the
/// socket driver. Where the platform is more lenient, it sees another head, which says what the parser understood.
/// </summary>
/// <remarks>
/// A response that comes before its request is sent ends the sending: the rest of the request is dropped.
/// </remarks>
internal sealed class FramedStream(Stream connection) : ConnectionStream(connection)
{
    private const int StatusAt = 9;

    // The other side may reset the connection right behind its answer.
    private static readonly TimeSpan EarlyPatience = TimeSpan.FromMilliseconds(50);

    private readonly ResponseFraming _framing = new();
    private Task<int>? _early;
    private byte[] _earlyBytes = [];

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_framing.IsAnsweredEarly)
            return;
        _framing.Send(buffer.Span);
        var write = Connection.WriteAsync(buffer, cancellationToken);
        if (write.IsCompletedSuccessfully)
            return;
        await SendAsync(write.AsTask(), cancellationToken);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_framing.IsOver)
            return 0;
        if (buffer.Length == 0 && _framing.Pending.IsEmpty && _early is null)
            return await Connection.ReadAsync(buffer, cancellationToken);
        while (_framing.Pending.IsEmpty)
        {
            var read = await ReceiveAsync(buffer, cancellationToken);
            if (!_framing.Take(buffer.Span[..read]))
                return read;
        }
        return buffer.Length == 0 ? 0 : _framing.CopyTo(buffer.Span);
    }

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        _framing.IsAnsweredEarly ? Task.CompletedTask : base.FlushAsync(cancellationToken);

    /// <summary>Waits until a piece of a request is sent, or is not wanted any more.</summary>
    private async Task SendAsync(Task write, CancellationToken cancellationToken)
    {
        _earlyBytes = _earlyBytes.Length > 0 ? _earlyBytes : new byte[4096];
        _early ??= Connection.ReadAsync(_earlyBytes, cancellationToken).AsTask();
        await Task.WhenAny(write, _early);
        if (write.IsCompletedSuccessfully || !await IsFinalAsync(_early))
        {
            await write;
            return;
        }
        _framing.IsAnsweredEarly = true;
        _ = write.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
    }

    /// <summary>
    /// Whether a final response came. An interim one asks for the rest of the request; a close is none, and why the sending
    /// failed says more.
    /// </summary>
    private async Task<bool> IsFinalAsync(Task<int> early)
    {
        var ended = await Task.WhenAny(early, Task.Delay(EarlyPatience));
        return ended == early && early.IsCompletedSuccessfully && await early > StatusAt && _earlyBytes[StatusAt] != '1';
    }

    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (_early is not { } early)
            return await Connection.ReadAsync(buffer, cancellationToken);
        var read = await early;
        var taken = Math.Min(read, buffer.Length);
        _earlyBytes.AsSpan(0, taken).CopyTo(buffer.Span);
        _earlyBytes = _earlyBytes[taken..];
        _early = read > taken ? Task.FromResult(read - taken) : null;
        return taken;
    }
}
