using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace LoadCluster.Coordinator.Web.Dashboard;

/// <summary>
/// Who may use the dashboard: everybody who has the token, asked for once; everybody on this machine if there is none.
/// </summary>
internal sealed class DashboardAccess(string? token) : IEndpointFilter
{
    private const string CookieName = "loadcluster";

    // Not the token itself. Coordinators that share the token accept each other's cookies, also after a takeover.
    private readonly string? _ticket = token is null
        ? null
        : Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), "loadcluster dashboard"u8));

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var request = context.HttpContext.Request;
        if (!IsOwnPage(request))
            return Results.Text("This address is not for pages of other sites.\n", statusCode: StatusCodes.Status403Forbidden);
        return HasTicket(request) ? await next(context) : Results.LocalRedirect("/login");
    }

    /// <summary>Accepts the token that was typed.</summary>
    /// <returns>Whether it is the right one.</returns>
    public bool SignIn(HttpContext context, string typed)
    {
        if (token is null || !IsEqual(typed, token))
            return token is null;
        context.Response.Cookies.Append(CookieName, _ticket!, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = context.Request.IsHttps,
            IsEssential = true,
        });
        return true;
    }

    /// <summary>
    /// Refuses requests that pages of other sites make a browser send: changes without our origin, and, without a token,
    /// names that only look like this machine.
    /// </summary>
    public bool IsOwnPage(HttpRequest request)
    {
        if (token is null && !IsLoopback(request.Host.Host))
            return false;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            return true;
        return Uri.TryCreate(request.Headers.Origin.ToString(), UriKind.Absolute, out var origin)
            && origin.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsLoopback(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private bool HasTicket(HttpRequest request) =>
        _ticket is null || IsEqual(request.Cookies[CookieName] ?? "", _ticket);

    private static bool IsEqual(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one), Encoding.UTF8.GetBytes(other));
}
