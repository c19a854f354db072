using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace LoadCluster.Cli.Tests;

/// <summary>Keeps the requests it gets, as their parts are seen on the wire, and answers all alike.</summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly Task _serving;

    private readonly byte[] _body;
    private readonly Func<string, bool> _fails;

    private EchoServer(HttpListener listener, string body, Func<string, bool>? fails)
    {
        (_listener, _body, _fails) = (listener, Encoding.UTF8.GetBytes(body), fails ?? (_ => false));
        _serving = ServeAsync();
    }

    public required string Address { get; init; }

    public ConcurrentBag<ReceivedRequest> Received { get; } = [];

    /// <summary>Starts a server.</summary>
    /// <param name="body">What it answers.</param>
    /// <param name="fails">Which paths it answers with 500.</param>
    public static EchoServer Start(string body = "", Func<string, bool>? fails = null)
    {
        var address = $"http://127.0.0.1:{FreePort.Next()}/";
        var listener = new HttpListener { Prefixes = { address } };
        listener.Start();
        return new EchoServer(listener, body, fails) { Address = address };
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
                await AnswerAsync(await _listener.GetContextAsync());
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        var request = context.Request;
        using var body = new StreamReader(request.InputStream);
        Received.Add(new ReceivedRequest(
            request.HttpMethod, request.RawUrl!, await body.ReadToEndAsync(), request.Headers.Get));
        context.Response.StatusCode = _fails(request.RawUrl!) ? 500 : 200;
        context.Response.Close(_body, willBlock: false);
    }
}

/// <summary>A request as it arrived.</summary>
internal sealed record ReceivedRequest(string Method, string Path, string Body, Func<string, string?> Header);
