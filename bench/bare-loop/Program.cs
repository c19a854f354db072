using System.Globalization;

// The least that a program on HttpMessageInvoker does: as many independent loops as are in flight. Each takes the next
// index, makes a Uri and a request, sends it and reads the answer to its end.
//   bare-loop URL REQUESTS LIMIT
var url = args[0];
var requests = long.Parse(args[1], CultureInfo.InvariantCulture);
var limit = int.Parse(args[2], CultureInfo.InvariantCulture);
using var client = new HttpMessageInvoker(new SocketsHttpHandler
{
    MaxConnectionsPerServer = limit,
    UseCookies = false,
    AllowAutoRedirect = false,
    UseProxy = false,
});
var next = -1L;
await Task.WhenAll(Enumerable.Range(0, limit).Select(_ => SendAsync()));

async Task SendAsync()
{
    for (var index = Interlocked.Increment(ref next); index < requests; index = Interlocked.Increment(ref next))
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url + index));
        using var response = await client.SendAsync(request, CancellationToken.None);
        await response.Content.CopyToAsync(Stream.Null);
    }
}
