using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace LoadCluster.Packaging.Tests.Release;

/// <summary>
/// As much of a container registry as the SDK asks for a base image: the pull half of the OCI distribution
/// specification, https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pull.
/// </summary>
internal sealed class StandInRegistry : IAsyncDisposable
{
    private const string Tag = "1";
    private readonly WebApplication _app;

    private StandInRegistry(BaseImage image)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(context => AnswerAsync(image, context));
    }

    /// <summary>What to call the base image; the SDK speaks plain HTTP to this host name only.</summary>
    public string Image => $"localhost:{new Uri(_app.Urls.First()).Port}/base:{Tag}";

    public static async Task<StandInRegistry> StartAsync(BaseImage image)
    {
        var registry = new StandInRegistry(image);
        await registry._app.StartAsync();
        return registry;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(BaseImage image, HttpContext context)
    {
        var reference = context.Request.Path.Value!.Split('/')[^1];
        // Without a reference it is asked whether it is a registry at all.
        if (reference.Length == 0)
            return;
        if (!image.Contents.TryGetValue(reference == Tag ? image.Manifest : reference, out var content))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        context.Response.ContentType = content.MediaType;
        context.Response.ContentLength = content.Bytes.Length;
        if (HttpMethods.IsGet(context.Request.Method))
            await context.Response.Body.WriteAsync(content.Bytes);
    }
}
