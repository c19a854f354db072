using System.Globalization;
using System.Text;
using LoadCluster.Coordinator.Agents;
using LoadCluster.Coordinator.Runs;

namespace LoadCluster.Coordinator.Api;

/// <summary>The state of a coordinator in the text format of Prometheus (exposition format 0.0.4).</summary>
internal static class PrometheusText
{
    public static string Of(CoordinatorGateway coordinator)
    {
        var text = new StringBuilder();
        var cluster = coordinator.Snapshot;
        Gauge(text, "loadcluster_coordinator_active", "Whether this coordinator is the active one", [("", coordinator.HearsActive ? 1 : 0)]);
        Gauge(text, "loadcluster_coordinator_epoch", "Term of office", [("", cluster.Term)]);
        Gauge(text, "loadcluster_agents", "Agents that are alive", [("", cluster.Agents.Length)]);
        Agents(text, cluster);
        Runs(text, cluster);
        return text.ToString();
    }

    private static void Agents(StringBuilder text, ClusterSnapshot cluster)
    {
        IEnumerable<(string, double)> Each(Func<AgentSnapshot, double> value) =>
            cluster.Agents.Select(agent => (Label("agent", agent.Name), value(agent)));
        Gauge(text, "loadcluster_agent_in_flight", "Requests in flight", Each(agent => agent.InFlight));
        Gauge(text, "loadcluster_agent_share", "Requests it may have in flight", Each(agent => agent.Share));
        Gauge(text, "loadcluster_agent_requests_per_second", "Requests that ended in the last second", Each(agent => agent.RequestsPerSecond));
        Gauge(text, "loadcluster_agent_cpu_percent", "Processor time in percent of one processor", Each(agent => agent.CpuPercent));
        Gauge(text, "loadcluster_agent_leases", "Shards it holds", Each(agent => agent.Leases));
        Gauge(text, "loadcluster_agent_send_lag_seconds", "How late requests were sent in the last second, on average",
            Each(agent => agent.LagMilliseconds / 1000));
        Gauge(text, "loadcluster_agent_clock_skew_seconds", "How far its clock is ahead of the coordinator's",
            Each(agent => agent.ClockSkewMilliseconds / 1000));
    }

    private static void Runs(StringBuilder text, ClusterSnapshot cluster)
    {
        var running = cluster.Runs.Where(run => !run.HasEnded && run.Latest is not null).ToList();
        IEnumerable<(string, double)> Each(Func<RunSnapshot, double> value) =>
            running.Select(run => (Label("run", run.RunId), value(run.Latest!)));
        Gauge(text, "loadcluster_run_requests_planned", "Requests of the run", Each(run => run.Planned ?? double.NaN));
        Gauge(text, "loadcluster_run_requests_done", "Requests that ended", Each(run => run.Done));
        Gauge(text, "loadcluster_run_requests_failed", "Requests that failed", Each(run => run.Failed));
        Gauge(text, "loadcluster_run_requests_per_second", "Requests that ended in a second", Each(run => run.RequestsPerSecond));
        Gauge(text, "loadcluster_run_in_flight", "Requests in flight", Each(run => run.InFlight));
        Gauge(text, "loadcluster_run_latency_p50_seconds", "Median latency of the last second", Each(run => run.P50Milliseconds / 1000));
        Gauge(text, "loadcluster_run_latency_p99_seconds", "99th percentile of the last second", Each(run => run.P99Milliseconds / 1000));
    }

    private static void Gauge(StringBuilder text, string name, string help, IEnumerable<(string Labels, double Value)> samples)
    {
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} gauge\n");
        foreach (var (labels, value) in samples)
            text.Append(CultureInfo.InvariantCulture, $"{name}{labels} {value}\n");
    }

    private static string Label(string name, string value)
    {
        var escaped = value.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
        return $"{{{name}=\"{escaped}\"}}";
    }
}
