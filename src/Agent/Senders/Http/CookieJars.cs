using System.Net;
using LoadCluster.Agent.Scenarios;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>The cookies of a run: a jar for each index, which is a visitor, or one for all.</summary>
internal sealed class CookieJars(TransportSpec transport)
{
    private readonly CookieContainer? _shared = transport is { Cookies: true, SharedCookies: true } ? new CookieContainer() : null;

    /// <summary>The jar of an index; <see langword="null"/> if no cookies are kept.</summary>
    /// <param name="run">The flow that the index runs, if there can be more than one request.</param>
    public CookieContainer? Of(FlowRun? run) =>
        !transport.Cookies ? null
        : _shared ?? (run is null ? new CookieContainer() : run.Cookies ??= new CookieContainer());

    /// <summary>Adds the cookies for a request to those that were typed.</summary>
    public static void Send(CookieContainer jar, HttpRequestMessage request)
    {
        if (jar.GetCookieHeader(request.RequestUri!) is { Length: > 0 } cookies)
            request.Headers.TryAddWithoutValidation("Cookie", cookies);
    }

    /// <summary>Keeps the cookies of a response; one that cannot be read is left out.</summary>
    public static void Keep(CookieContainer jar, Uri from, HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("Set-Cookie", out var lines))
            return;
        foreach (var line in lines)
            Keep(jar, from, line);
    }

    private static void Keep(CookieContainer jar, Uri from, string line)
    {
        try
        {
            jar.SetCookies(from, line);
        }
        catch (CookieException)
        {
            // As a browser does.
        }
    }
}
