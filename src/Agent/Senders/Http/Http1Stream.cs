using System.Runtime.CompilerServices;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>
/// An HTTP/1.x connection on which responses end where RFC 9112, section 6.3, says, and no request is sent twice.
/// </summary>
/// <remarks>
/// The same parser reads responses as in the socket driver. Where the platform is more lenient, it sees another head, which
/// says what the parser understood. A response that comes before its request is sent ends the sending: the rest of the request
/// is dropped.
/// <para>
/// The platform's handler silently repeats a request when a connection is closed before the first byte of an answer; the target
/// may have seen the first one, and the index would count once and be sent twice. So the end of the stream is an error while an
/// answer is due. This stream is inside TLS: session tickets, which TLS sends after the handshake, are not an answer.
/// </para>
/// </remarks>
internal sealed class Http1Stream(Stream connection) : ConnectionStream(connection)
{
    private const int StatusAt = 9;

    // The other side may reset the connection right behind its answer.
    private static readonly TimeSpan EarlyPatience = TimeSpan.FromMilliseconds(50);

    private readonly ResponseFraming _framing = new();
    private Task<int>? _early;
    private byte[] _earlyBytes = [];
    private volatile bool _isAnswerDue;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_framing.IsAnsweredEarly)
            return default;
        _isAnswerDue = true;
        _framing.Send(buffer.Span);
        var writing = SendAsync(buffer, cancellationToken);
        return writing.IsCompletedSuccessfully ? writing : new(WaitForSentAsync(writing.AsTask(), cancellationToken));
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _framing.IsOver ? ValueTask.FromResult(0) : FillAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        _framing.IsAnsweredEarly ? Task.CompletedTask : base.FlushAsync(cancellationToken);

    // A read is pending for nearly every answer; its state is pooled.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> FillAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        while (_framing.Pending.IsEmpty)
        {
            var read = _early is null
                ? await Connection.ReadAsync(buffer, cancellationToken)
                : await TakeEarlyAsync(buffer);
            if (read == 0 && buffer.Length > 0 && _isAnswerDue)
                throw new IOException("The connection was closed before the answer.");
            if (!_framing.Take(buffer.Span[..read]))
                return Show(read);
        }
        return Show(_framing.CopyTo(buffer.Span));
    }

    /// <summary>A request is repeated as long as the platform has seen nothing of its answer.</summary>
    private int Show(int bytes)
    {
        _isAnswerDue &= bytes == 0;
        return bytes;
    }

    /// <summary>Waits until a piece of a request is sent, or is not wanted any more.</summary>
    private async Task WaitForSentAsync(Task writing, CancellationToken cancellationToken)
    {
        _earlyBytes = _earlyBytes.Length > 0 ? _earlyBytes : new byte[4096];
        _early ??= Connection.ReadAsync(_earlyBytes, cancellationToken).AsTask();
        await Task.WhenAny(writing, _early);
        if (writing.IsCompletedSuccessfully || !await IsFinalAsync(_early))
        {
            await writing;
            return;
        }
        _framing.IsAnsweredEarly = true;
        _ = writing.ContinueWith(static ended => ended.Exception, TaskScheduler.Default);
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

    private async Task<int> TakeEarlyAsync(Memory<byte> buffer)
    {
        var read = await _early!;
        var taken = Math.Min(read, buffer.Length);
        _earlyBytes.AsSpan(0, taken).CopyTo(buffer.Span);
        _earlyBytes = _earlyBytes[taken..];
        _early = read > taken ? Task.FromResult(read - taken) : null;
        return taken;
    }
}
