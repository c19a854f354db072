using System.Diagnostics;
using System.Net;
using LoadCluster.Agent.Pacing;
using LoadCluster.Agent.Scenarios;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>What all slots of a run share.</summary>
internal sealed class HttpPlan(RunSpec spec, IReadOnlyList<IPAddress> sources, FlowPlan flows) : IDisposable
{
    private readonly RequestFactory[] _requests =
        [.. flows.Steps.Select(step => new RequestFactory(step.Request, step.Variables, spec.Transport))];

    public HttpMessageInvoker Invoker { get; } = HandlerFactory.CreateInvoker(spec, sources);

    public FlowPlan Flows => flows;

    public ResponseEvaluator Evaluator { get; } = new(spec, flows);

    /// <summary>In stamps of <see cref="Stopwatch"/>.</summary>
    public long Timeout { get; } = Schedule.Stamps(spec.Transport.Timeout);

    public HttpRequestMessage CreateRequest(long index, FlowRun? flow) => flow is null
        ? _requests[0].Create(index, [])
        : _requests[flow.Step.Number].Create(index, flow.Values);

    public void Dispose() => Invoker.Dispose();
}
