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
    private ConnectionFault? _notice;

    public HttpPlan(RunSpec spec, IReadOnlyList<IPAddress> sources, FlowPlan flows, string? notice)
    {
        _notice = notice is null ? null : new ConnectionFault(notice);
        Flows = flows;
        Evaluator = new ResponseEvaluator(spec, flows);
        Timeout = Schedule.Stamps(spec.Transport.Timeout);
        HasProxy = spec.Transport.Proxy is not null;
        _requests = [.. flows.Forms.Select(step => new RequestFactory(step.Request, step.Variables, spec.Transport))];
        _invoker = HandlerFactory.CreateInvoker(spec, sources);
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

    /// <summary>Why another driver could not be taken: for the first result that is recorded.</summary>
    public IReadOnlyList<ConnectionEvent>? TakeNotice() =>
        _notice is not null && Interlocked.Exchange(ref _notice, null) is { } taken ? [taken] : null;

    public void Dispose() => _invoker.Dispose();
}
