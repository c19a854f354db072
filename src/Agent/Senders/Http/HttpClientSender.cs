using System.Diagnostics;
using System.Net;
using System.Net.Quic;
using LoadCluster.Agent.Scenarios;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Streams;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>Sends with the platform's HTTP client: every version of HTTP, TLS, proxies, every platform.</summary>
internal sealed class HttpClientSender : ISender
{
    /// <summary>Its name in specs and reports.</summary>
    public const string DriverName = "httpclient";

    private readonly HttpMessageInvoker _invoker;
    private readonly FlowPlan _plan;
    private readonly RequestFactory[] _requests;
    private readonly ResponseEvaluator _judge;
    private readonly TimeSpan _timeout;
    private ConnectionFault? _notice;

    /// <param name="spec">What to send: a spec for which <see cref="FaultOf"/> knows no fault.</param>
    /// <param name="sources">
    /// Local addresses to spread connections over; empty to leave the choice to the system.
    /// </param>
    /// <param name="notice">Why another driver could not be taken; the report has it.</param>
    public HttpClientSender(RunSpec spec, IReadOnlyList<IPAddress> sources, string? notice = null)
    {
        _notice = notice is null ? null : new ConnectionFault(notice);
        _invoker = HandlerFactory.CreateInvoker(spec, sources);
        _plan = new FlowPlan(spec);
        _requests = [.. _plan.Steps.Select(step => new RequestFactory(step.Request, step.Variables, spec.Transport))];
        _judge = new ResponseEvaluator(spec, _plan);
        _timeout = spec.Transport.Timeout;
    }

    public string Name => DriverName;

    // Requests are started by whichever thread has the turn, so one lane uses all cores.
    public int Lanes => 1;

    /// <summary>Why it cannot run the spec on this machine, in one line.</summary>
    public static string? FaultOf(RunSpec spec) => spec.Transport switch
    {
        { HttpVersion.Major: 3 } when !CanSpeakHttp3 =>
            "HTTP/3 needs QUIC, which this machine lacks: install libmsquic, or use --http-version 2",
        { Ciphers: not null } when spec.UsesTls => "the httpclient driver does not choose ciphers: use --driver socket",
        { Streams: not null } => "the httpclient driver does not limit streams: use --driver socket",
        _ => null,
    };

    private static bool CanSpeakHttp3 =>
        (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() || OperatingSystem.IsWindows())
        && QuicConnection.IsSupported;

    public async Task SendAsync(Lane lane, CancellationToken drain, CancellationToken stop)
    {
        using var deadlines = new DeadlinePool(_timeout, stop);
        var outcomes = lane.WorkAsync(drain).MapAsyncUnordered(lane.Limit, item => SendAsync(item, deadlines), drain);
        await foreach (var (item, sample, steps) in outcomes)
            lane.Record(item, sample, steps);
    }

    public ValueTask DisposeAsync()
    {
        _invoker.Dispose();
        return ValueTask.CompletedTask;
    }

    // Where there is nothing but a request, no flow is run: that would be one more state machine for each of them.
    private ValueTask<EndedIndex> SendAsync(WorkItem item, DeadlinePool deadlines) =>
        _plan.IsTrivial ? SendRequestAsync(item, run: null, deadlines) : SendFlowAsync(item, deadlines);

    private async ValueTask<EndedIndex> SendFlowAsync(WorkItem item, DeadlinePool deadlines)
    {
        var run = new FlowRun(_plan);
        run.Start(item.Index);
        EndedIndex step;
        do
            step = await SendRequestAsync(item, run, deadlines);
        while (run.EndStep(step.Result));
        return new EndedIndex(item, run.Total, run.Ended);
    }

    private async ValueTask<EndedIndex> SendRequestAsync(WorkItem item, FlowRun? run, DeadlinePool deadlines)
    {
        var deadline = deadlines.Rent();
        var sent = Stopwatch.GetTimestamp();
        var capture = _judge.Rent();
        var sink = new CountingSink(capture);
        Outcome outcome;
        try
        {
            using var request = run is null
                ? _requests[0].Create(item.Index, [])
                : _requests[run.Step.Number].Create(item.Index, run.Values);
            using var response = await _invoker.SendAsync(request, deadline.Token);
            await response.Content.CopyToAsync(sink, deadline.Token);
            if (capture is not null)
                ResponseHeaders.CopyTo(capture, response);
            outcome = Outcome.Status((int)response.StatusCode);
        }
        // Whatever a target, a network or a proxy can do to a request is an outcome, never the end of the run.
        catch (Exception e)
        {
            outcome = deadlines.IsStopped ? Outcome.Aborted : Outcome.Error(ErrorClassifier.Of(e));
        }
        deadlines.Return(deadline);
        var sample = new RequestResult(outcome, sink.Bytes, MicrosecondsSince(item.Due), MicrosecondsSince(sent))
        {
            Events = TakeNotice(),
        };
        return new EndedIndex(item, _judge.Judge(sample, capture, run), Steps: []);
    }

    private IReadOnlyList<ConnectionEvent>? TakeNotice() =>
        _notice is not null && Interlocked.Exchange(ref _notice, null) is { } notice ? [notice] : null;

    /// <summary>What became of an index.</summary>
    private readonly record struct EndedIndex(WorkItem Item, RequestResult Result, IReadOnlyList<StepResult> Steps);

    private static long MicrosecondsSince(long stamp) =>
        Stopwatch.GetElapsedTime(stamp).Ticks / TimeSpan.TicksPerMicrosecond;
}
