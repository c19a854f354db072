using System.Net;
using LoadCluster.Coordinator.Runs;
using LoadCluster.Coordinator.Web.Dashboard;

namespace LoadCluster.Coordinator.Api;

/// <summary>Where a coordinator's HTTP API listens, and who may use it.</summary>
public sealed record ApiOptions
{
    /// <summary>Address and port to listen on; 127.0.0.1:9110 by default. Port 0 picks a free one.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 9110);

    /// <summary>
    /// What callers must present as a bearer token; none by default. Health and metrics need no token.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>Whether there is nothing but the metrics, which need no token.</summary>
    public bool IsMetricsOnly { get; init; }

    /// <summary>Folder with the results folders of runs; none by default. Pages of reports are taken from there.</summary>
    public string? ResultsRoot { get; init; }

    /// <summary>Reads what is typed into the form for a new run. By default, no run can be started from it.</summary>
    public RunReader ReadRun { get; init; } =
        _ => throw new InvalidRunException(["runs cannot be started from this page"]);

    /// <summary>Everything that is wrong, a line each; empty when it can be used.</summary>
    public IReadOnlyList<string> Validate() => Token is null && !IsMetricsOnly && !IPAddress.IsLoopback(Listen.Address)
        ? [$"listening on {Listen} without a token lets anybody start runs: set LOADCLUSTER_TOKEN, or listen on 127.0.0.1"]
        : [];
}
