using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace LoadCluster.Agent.Tests.Senders.Conformance;

/// <summary>What a script can do to its connection. Text stands for bytes of the same codes.</summary>
internal sealed partial class ScriptedConnection(
    System.Net.Sockets.Socket socket, Stream stream, Action<string> onRequest, CancellationToken ending) : IDisposable
{
    private readonly StringBuilder _unread = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _needed;

    /// <summary>Cancelled when the test is over.</summary>
    public CancellationToken Ending => ending;

    /// <summary>Reads one request, with a body as long as its head says.</summary>
    /// <returns>All of it; <see langword="null"/> when the client has closed the connection.</returns>
    public async Task<string?> ReadRequestAsync()
    {
        int end;
        while ((end = EndOfRequest()) < 0)
        {
            var received = await stream.ReadAsync(_buffer, ending);
            if (received == 0)
                return null;
            _unread.Append(Encoding.Latin1.GetString(_buffer, 0, received));
        }
        var request = _unread.ToString(0, end);
        _unread.Remove(0, end);
        _needed = 0;
        onRequest(request);
        return request;
    }

    /// <summary>Reads the head of a request, and leaves its body where it is.</summary>
    public async Task ReadHeadAsync()
    {
        while (!_unread.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            var received = await stream.ReadAsync(_buffer, ending);
            _unread.Append(Encoding.Latin1.GetString(_buffer, 0, received));
        }
    }

    /// <summary>Waits until bytes have come.</summary>
    public async Task ReadSomeAsync() => await stream.ReadAtLeastAsync(_buffer, 1, throwOnEndOfStream: false, ending);

    /// <summary>Reads so many bytes.</summary>
    /// <exception cref="EndOfStreamException">The client has closed the connection before.</exception>
    public async Task<byte[]> ReadBytesAsync(int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes, ending);
        return bytes;
    }

    /// <summary>Sends bytes as they are.</summary>
    public Task SendAsync(byte[] bytes) => stream.WriteAsync(bytes, ending).AsTask();

    /// <summary>Sends text as it is.</summary>
    public Task SendAsync(string text) => stream.WriteAsync(Encoding.Latin1.GetBytes(text), ending).AsTask();

    /// <summary>Sends texts in one segment; over TLS each in a record of its own.</summary>
    public async Task SendTogetherAsync(params string[] texts)
    {
        const int tcp = 6;
        const int cork = 3;
        socket.SetRawSocketOption(tcp, cork, BitConverter.GetBytes(1));
        foreach (var text in texts)
            await SendAsync(text);
        socket.SetRawSocketOption(tcp, cork, BitConverter.GetBytes(0));
    }

    /// <summary>Sends every byte in a segment of its own.</summary>
    public async Task DripAsync(string text, TimeSpan pause = default)
    {
        foreach (var character in text)
        {
            await SendAsync(character.ToString());
            await Task.Delay(pause, ending);
        }
    }

    /// <summary>Sends zeros.</summary>
    public async Task SendZerosAsync(long count)
    {
        var zeros = new byte[_buffer.Length];
        for (; count > 0; count -= zeros.Length)
            await stream.WriteAsync(zeros.AsMemory(0, (int)Math.Min(count, zeros.Length)), ending);
    }

    /// <summary>Sends no more, and reads until the client closes: a connection with bytes unread would be reset.</summary>
    public async Task EndAsync()
    {
        socket.Shutdown(SocketShutdown.Send);
        while (await stream.ReadAsync(_buffer, ending) > 0)
        {
        }
    }

    /// <summary>Answers requests, all alike, until the client closes.</summary>
    public async Task AnswerAllAsync(string response)
    {
        while (await ReadRequestAsync() is not null)
            await SendAsync(response);
    }

    /// <summary>Does nothing more until the client closes.</summary>
    public async Task WaitForCloseAsync()
    {
        while (await stream.ReadAsync(_buffer, ending) > 0)
        {
        }
    }

    /// <summary>Ends the connection with a reset instead of a close.</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
    }

    public void Dispose() => stream.Dispose();

    private int EndOfRequest()
    {
        // Long bodies come in many pieces, which need not be looked at again and again.
        if (_unread.Length < _needed)
            return -1;
        var text = _unread.ToString();
        var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (head < 0)
            return -1;
        var length = ContentLength().Match(text, 0, head + 2) is { Success: true } match
            ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : 0;
        _needed = head + 4 + length;
        return text.Length < _needed ? -1 : _needed;
    }

    [GeneratedRegex(@"\r\nContent-Length: (\d+)\r\n", RegexOptions.IgnoreCase)]
    private static partial Regex ContentLength();
}
