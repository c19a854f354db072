using LoadCluster.Coordinator.Exporting;
using LoadCluster.Coordinator.Web.Dashboard;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LoadCluster.Coordinator.Api;

/// <summary>The HTTP API of a coordinator: the remote control, health, metrics and the dashboard.</summary>
public sealed class ApiServer : IAsyncDisposable
{
    /// <summary>The largest request it takes, in bytes: a spec with a body of some megabytes.</summary>
    private const long MaxRequestBytes = 16 << 20;

    private readonly WebApplication _app;

    private readonly CancellationTokenSource _ended = new();
    private readonly Task _following;

    private ApiServer(WebApplication app, RunTimelines timelines) =>
        (_app, _following) = (app, timelines.FollowAsync(_ended.Token));

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features
        .GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <summary>Starts to listen.</summary>
    /// <param name="coordinator">The coordinator that answers requests; not disposed with the server.</param>
    /// <param name="options">Valid options.</param>
    /// <param name="process">What operators may see and do of the process; nothing by default.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<ApiServer> StartAsync(
        CoordinatorGateway coordinator, ApiOptions options, CoordinatorProcess? process = null, CancellationToken cancellationToken = default)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddOpenApi();
        builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = SayWhatIsWrong);
        builder.Services.ConfigureHttpJsonOptions(json => JsonBody.BeStrict(json.SerializerOptions));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxRequestBytes;
            kestrel.Listen(options.Listen);
        });
        var app = builder.Build();
        var token = new BearerToken(options.Token);
        app.UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = StatusOf });
        app.UseStatusCodePages();
        app.Use(next => context => token.InvokeAsync(context, next));
        MetricsApi.Map(app, new ClusterMetrics(coordinator));
        if (options.IsMetricsOnly)
            return await StartAsync(app, new RunTimelines(coordinator), cancellationToken);
        app.MapOpenApi();
        CoordinatorApi.Map(app, coordinator, process);
        var timelines = new RunTimelines(coordinator);
        var reports = new ReportSource(coordinator, options.ResultsRoot, timelines);
        ReportPageApi.Map(app, coordinator, reports);
        DashboardRoutes.Map(
            app,
            coordinator,
            new DashboardPages(coordinator, timelines, reports, process?.Membership),
            new DashboardAccess(options.Token),
            options.ReadRun);
        return await StartAsync(app, timelines, cancellationToken);
    }

    private static async Task<ApiServer> StartAsync(WebApplication app, RunTimelines timelines, CancellationToken cancellationToken)
    {
        await app.StartAsync(cancellationToken);
        return new ApiServer(app, timelines);
    }

    /// <summary>Ends it at once and cuts off watchers.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private static int StatusOf(Exception exception) =>
        (exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError;

    private static void SayWhatIsWrong(ProblemDetailsContext problem) =>
        problem.ProblemDetails.Detail ??= (problem.Exception as BadHttpRequestException)?.Message;

    /// <summary>Signals are the program's, not the server's.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
