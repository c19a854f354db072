using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using LoadCluster.Agent.Pacing;
using LoadCluster.Agent.Scenarios;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>What all slots of a run share.</summary>
internal sealed class HttpPlan : IDisposable
{
    private readonly RequestFactory[] _requests;
    private readonly HttpMessageInvoker _invoker;
    private readonly ConcurrentQueue<ConnectionEvent> _events = [];

    public HttpPlan(RunSpec spec, IReadOnlyList<IPAddress> sources, FlowPlan flows, string? notice)
    {
        if (notice is not null)
            _events.Enqueue(new ConnectionFault(notice));
        Flows = flows;
        Evaluator = new ResponseEvaluator(spec, flows);
        Timeout = Schedule.Stamps(spec.Transport.Timeout);
        HasProxy = spec.Transport.Proxy is not null;
        _requests = [.. flows.Forms.Select(step => new RequestFactory(step.Request, step.Variables, spec.Transport))];
        _invoker = HandlerFactory.CreateInvoker(spec, sources, _events.Enqueue);
        Exchange = new HttpExchange(_invoker, spec.Transport);
    }

    public HttpExchange Exchange { get; }

    public FlowPlan Flows { get; }

    public ResponseEvaluator Evaluator { get; }

    public bool HasProxy { get; }

    /// <summary>In stamps of <see cref="Stopwatch"/>.</summary>
    public long Timeout { get; }

    public HttpRequestMessage CreateRequest(long index, FlowRun? flow) => flow is null
        ? _requests[0].Create(index, [])
        : _requests[flow.Step.Form].Create(index, flow.Values);

    /// <summary>
    /// What happened to connections, and why another driver could not be taken: for the next result that is recorded.
    /// </summary>
    public IReadOnlyList<ConnectionEvent>? TakeEvents()
    {
        List<ConnectionEvent>? taken = null;
        while (_events.TryDequeue(out var happened))
            (taken ??= []).Add(happened);
        return taken;
    }

    public void Dispose() => _invoker.Dispose();
}
