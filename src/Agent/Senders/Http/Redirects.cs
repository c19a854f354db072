using System.Net;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>Where a response redirects to, and what the request becomes on the way.</summary>
internal static class Redirects
{
    /// <summary>The most redirects that a request follows.</summary>
    public const int Most = 10;

    /// <summary>Turns a request into the one that a response asks for.</summary>
    /// <returns>
    /// Whether there is one: a redirect without a place to go to, or from https to http, is an answer like any other.
    /// </returns>
    public static bool TryApply(HttpRequestMessage request, HttpResponseMessage response)
    {
        if (!IsRedirect(response.StatusCode) || response.Headers.Location is not { } location)
            return false;
        var from = request.RequestUri!;
        var to = location.IsAbsoluteUri ? location : new Uri(from, location);
        if (to.Scheme != Uri.UriSchemeHttp && to.Scheme != Uri.UriSchemeHttps)
            return false;
        if (from.Scheme == Uri.UriSchemeHttps && to.Scheme == Uri.UriSchemeHttp)
            return false;
        Apply(request, response.StatusCode, from, to);
        return true;
    }

    private static bool IsRedirect(HttpStatusCode status) => (int)status is 300 or 301 or 302 or 303 or 307 or 308;

    private static void Apply(HttpRequestMessage request, HttpStatusCode status, Uri from, Uri to)
    {
        request.RequestUri = to;
        // What was meant for one host is not sent to another.
        if (from.Authority != to.Authority)
        {
            request.Headers.Host = null;
            request.Headers.Authorization = null;
        }
        request.Headers.Remove("Cookie");
        var becomesGet = status == HttpStatusCode.SeeOther
            ? request.Method != HttpMethod.Get && request.Method != HttpMethod.Head
            : (int)status < 303 && request.Method == HttpMethod.Post;
        if (!becomesGet)
            return;
        request.Method = HttpMethod.Get;
        request.Content = null;
        request.Headers.TransferEncodingChunked = null;
    }
}

/// <summary>Redirects led to more than <see cref="Redirects.Most"/> others.</summary>
internal sealed class RedirectLoopException(Uri to)
    : HttpRequestException($"more than {Redirects.Most} redirects, the last one to {to}");
