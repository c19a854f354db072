using System.Net.Http.Headers;
using System.Text;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>Brings the headers that the platform's client has read back into the form of lines.</summary>
internal static class ResponseHeaders
{
    /// <summary>
    /// Copies all headers: those of the response, and those that the platform counts among the body's.
    /// </summary>
    public static void CopyTo(ResponseBuffer capture, HttpResponseMessage response)
    {
        if (!capture.KeepsHead)
            return;
        Copy(capture, response.Headers.NonValidated);
        Copy(capture, response.Content.Headers.NonValidated);
    }

    private static void Copy(ResponseBuffer capture, HttpHeadersNonValidated headers)
    {
        foreach (var (name, values) in headers)
        {
            foreach (var value in values)
                capture.AddHeader(Encoding.Latin1.GetBytes($"{name}: {value}"));
        }
    }
}
