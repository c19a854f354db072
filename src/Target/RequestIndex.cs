using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace LoadCluster.Target;

/// <summary>Finds the index a request carries.</summary>
internal static class RequestIndex
{
    public const string Header = "X-Request-Index";

    /// <summary>
    /// The header <c>X-Request-Index</c> if there is one, and it must then be a number and nothing else; otherwise the
    /// last run of decimal digits in the query as sent or, if it has none, in the path with its escapes undone.
    /// Null if there is no such number, or it is more than a <see cref="long"/> holds.
    /// </summary>
    public static long? Of(HttpRequest request) =>
        request.Headers.TryGetValue(Header, out var header)
            ? Number(header.ToString())
            : LastNumber(request.QueryString.Value) ?? LastNumber(request.Path.Value);

    private static long? LastNumber(ReadOnlySpan<char> text)
    {
        text = text[..(text.LastIndexOfAnyInRange('0', '9') + 1)];
        return Number(text[(text.LastIndexOfAnyExceptInRange('0', '9') + 1)..]);
    }

    private static long? Number(ReadOnlySpan<char> digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
