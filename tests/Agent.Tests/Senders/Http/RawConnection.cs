using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace LoadCluster.Agent.Tests.Senders.Http;

/// <summary>One connection of a <see cref="RawServer"/>.</summary>
internal sealed class RawConnection(TcpClient client, ConcurrentQueue<string> requests) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private Stream _stream = client.GetStream();
    private string _unread = "";

    public async Task StartTlsAsync(SslServerAuthenticationOptions options)
    {
        var tls = new SslStream(_stream);
        _stream = tls;
        await tls.AuthenticateAsServerAsync(options);
    }

    /// <summary>The next request with its body; <see langword="null"/> when the client has closed.</summary>
    public async Task<string?> ReadRequestAsync()
    {
        while (true)
        {
            if (LengthOfRequest() is { } length)
            {
                var request = _unread[..length];
                _unread = _unread[length..];
                requests.Enqueue(request);
                return request;
            }
            var read = await _stream.ReadAsync(_buffer);
            if (read == 0)
                return null;
            _unread += Encoding.Latin1.GetString(_buffer, 0, read);
        }
    }

    public async Task SendAsync(string text)
    {
        await _stream.WriteAsync(Encoding.Latin1.GetBytes(text));
        await _stream.FlushAsync();
    }

    /// <summary>Closes with a reset instead of an orderly end.</summary>
    public void Reset()
    {
        client.LingerState = new LingerOption(enable: true, seconds: 0);
        client.Client.Close();
    }

    /// <summary>Keeps the connection open and silent until the client leaves.</summary>
    public async Task HangAsync()
    {
        while (await _stream.ReadAsync(_buffer) > 0)
        {
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        client.Dispose();
    }

    private int? LengthOfRequest()
    {
        var head = _unread.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        if (head < 4)
            return null;
        var length = head + BodyLength(_unread[..head]);
        return _unread.Length < length ? null : length;
    }

    private static int BodyLength(string head)
    {
        const string Name = "Content-Length:";
        var line = head.Split("\r\n").FirstOrDefault(line => line.StartsWith(Name, StringComparison.OrdinalIgnoreCase));
        return line is null ? 0 : int.Parse(line[Name.Length..], CultureInfo.InvariantCulture);
    }
}
