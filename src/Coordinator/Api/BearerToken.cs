using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace LoadCluster.Coordinator.Api;

/// <summary>Requires the token of every caller, if one is configured.</summary>
internal sealed class BearerToken(string? token)
{
    private const string Scheme = "Bearer ";
    private readonly byte[]? _token = token is null ? null : Encoding.UTF8.GetBytes(token);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (_token is null || !context.Request.Path.StartsWithSegments("/api") || IsPresented(context.Request))
        {
            await next(context);
            return;
        }
        context.Response.Headers.WWWAuthenticate = "Bearer";
        await Results.Problem(
            HasToken(context.Request)
                ? "This coordinator does not accept this token: set LOADCLUSTER_TOKEN to the one that it was started with."
                : "This coordinator wants a bearer token: set LOADCLUSTER_TOKEN.",
            statusCode: StatusCodes.Status401Unauthorized).ExecuteAsync(context);
    }

    private static bool HasToken(HttpRequest request) =>
        request.Headers.Authorization.ToString().StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    private bool IsPresented(HttpRequest request) => HasToken(request) && CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()[Scheme.Length..]), _token);
}
