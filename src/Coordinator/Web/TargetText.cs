using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator.Web;

/// <summary>What a run sends to, in one line.</summary>
public static class TargetText
{
    public static string Of(RunSpec spec) => spec switch
    {
        { Flows: [] } => "no requests",
        { IsPlain: true } => $"{spec.Request.Method} {spec.Request.Url}",
        _ => $"{Format.Plural(spec.Flows.Length, "flow")} to {string.Join(", ", spec.AllRequests.Select(HostOf).Distinct())}",
    };

    private static string HostOf(RequestTemplate request) =>
        Uri.TryCreate(request.Url, UriKind.Absolute, out var url) ? url.Authority : request.Url;
}
