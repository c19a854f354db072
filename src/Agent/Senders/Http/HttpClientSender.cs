using System.Collections.Concurrent;
using System.Net;
using System.Net.Quic;
using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using LoadCluster.Agent.Scenarios;
using LoadCluster.Agent.Streams;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>
/// Sends with the platform's HTTP client: every version of HTTP, TLS, proxies, every platform. One graph for each core
/// starts slots; all of them share one handler and the session's limit:
/// <code>
/// SlotSource ─► SelectAsyncUnordered(limit, slot.RunAsync) ─► Sink.Ignore
/// </code>
/// </summary>
internal sealed class HttpClientSender : ISender
{
    /// <summary>Its name in specs and reports.</summary>
    public const string DriverName = "httpclient";

    private readonly RunSpec _spec;
    private readonly HttpPlan _plan;
    private readonly int _threads;

    /// <param name="spec">What to send: a spec for which <see cref="FaultOf"/> knows no fault.</param>
    /// <param name="threads">How many graphs start requests.</param>
    /// <param name="sources">
    /// Local addresses to spread connections over; empty to leave the choice to the system.
    /// </param>
    /// <param name="notice">Why another driver could not be taken; the report shows it.</param>
    public HttpClientSender(RunSpec spec, int threads, IReadOnlyList<IPAddress> sources, string? notice = null) =>
        (_spec, _threads, _plan) = (spec, threads, new HttpPlan(spec, sources, new FlowPlan(spec), notice));

    public string Name => DriverName;

    public SenderShape Shape => new(Math.Min(_threads, _spec.Limit), DividesLimit: false);

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

    public Flow<OpenSlice, OpenSlice, NotUsed> Flow(SessionWork work) => SliceStage.Flow(work, RunAsync);

    public ValueTask DisposeAsync()
    {
        _plan.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task RunAsync(SendLoop work, IMaterializer materializer)
    {
        using var watch = new DeadlineWatch(_spec.Transport.Timeout, work.Stop);
        var idle = new ConcurrentBag<RequestSlot>();
        await Source.FromGraph(new SlotSource(work))
            .SelectAsyncUnordered(work.Limit, _ => RentSlot(idle, work, watch).RunAsync())
            .RunForeach(idle.Add, materializer);
    }

    private RequestSlot RentSlot(ConcurrentBag<RequestSlot> idle, SendLoop work, DeadlineWatch watch)
    {
        if (idle.TryTake(out var slot))
            return slot;
        slot = new RequestSlot(_plan, work);
        watch.Add(slot);
        return slot;
    }
}
