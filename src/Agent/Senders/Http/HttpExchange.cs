using System.Net;
using LoadCluster.Agent.Scenarios;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>
/// Sends a request and gets its response, with the cookies of its index and over redirects: the platform would share
/// cookies among all, and take the end of its patience for an answer.
/// </summary>
internal sealed class HttpExchange(HttpMessageInvoker invoker, TransportSpec transport)
{
    private readonly CookieJars _jars = new(transport);

    /// <summary>Sends a request.</summary>
    /// <param name="request">The request; redirects change it.</param>
    /// <param name="run">The flow that it is a step of, if there can be more than one request.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The response, whose body is still to be read.</returns>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, FlowRun? run, CancellationToken cancellationToken) =>
        transport is { Cookies: false, FollowRedirects: false }
            ? invoker.SendAsync(request, cancellationToken)
            : SendOverRedirectsAsync(request, _jars.Of(run), cancellationToken);

    private async Task<HttpResponseMessage> SendOverRedirectsAsync(
        HttpRequestMessage request, CookieContainer? jar, CancellationToken cancellationToken)
    {
        var typed = request.Headers.NonValidated.TryGetValues("Cookie", out var cookies) ? cookies.ToString() : null;
        for (var redirects = 0; ; redirects++)
        {
            if (jar is not null)
                CookieJars.Send(jar, request);
            var response = await invoker.SendAsync(request, cancellationToken);
            if (jar is not null)
                CookieJars.Keep(jar, request.RequestUri!, response);
            if (!transport.FollowRedirects || !Redirects.TryApply(request, response))
                return response;
            response.Dispose();
            if (redirects == Redirects.Most)
                throw new RedirectLoopException(request.RequestUri!);
            if (typed is not null)
                request.Headers.TryAddWithoutValidation("Cookie", typed);
        }
    }
}
