namespace LoadCluster.Agent.Senders.Http;

/// <summary>
/// Sends a request again that the server says it has not processed: above the last stream of a GOAWAY, or refused. The
/// platform does so three times, which is too little for a server that ends its connections after few requests.
/// </summary>
internal sealed class UnprocessedHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    // In milliseconds, before each try but the first.
    private static readonly int[] Waits = [0, 2, 4, 8, 16, 32, 64, 128];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        foreach (var wait in Waits)
        {
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException e) when (IsUnprocessed(e))
            {
                await Task.Delay(wait, cancellationToken);
            }
        }
        return await base.SendAsync(request, cancellationToken);
    }

    /// <summary>The platform tells only by its text what it would have sent again.</summary>
    private static bool IsUnprocessed(HttpRequestException error) =>
        ErrorClassifier.Inner<UnprocessedException>(error) is not null
        || error.InnerException is HttpProtocolException && error.Message.StartsWith("The request was aborted", StringComparison.Ordinal)
        || error.Message.StartsWith("The server shut down the connection", StringComparison.Ordinal);
}
