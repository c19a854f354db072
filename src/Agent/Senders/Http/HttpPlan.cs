using System.Diagnostics;
using System.Net;
using LoadCluster.Agent.Pacing;
using LoadCluster.Agent.Scenarios;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>What all slots of a run share.</summary>
internal sealed class HttpPlan(RunSpec spec, IReadOnlyList<IPAddress> sources, FlowPlan flows, string? notice)
    : IDisposable
{
    private ConnectionFault? _notice = notice is null ? null : new ConnectionFault(notice);

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

    /// <summary>Why another driver could not be taken: for the first result that is recorded.</summary>
    public IReadOnlyList<ConnectionEvent>? TakeNotice() =>
        _notice is not null && Interlocked.Exchange(ref _notice, null) is { } taken ? [taken] : null;

    public void Dispose() => Invoker.Dispose();
}
