using System.Diagnostics;
using LoadCluster.Agent.Scenarios;
using LoadCluster.Agent.Streams;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>
/// One place for a request in flight. The thread that ends a request records its result and starts the next one in the
/// same place, so nothing is handed over and no other thread is woken.
/// </summary>
internal sealed class RequestSlot(HttpPlan plan, SendLoop work)
{
    // Requests that are answered at once let others have their turn after so many in a row.
    private const int MaxInARow = 16;
    private const long NoDeadline = long.MaxValue;
    private const long Expired = long.MinValue;

    private readonly FlowRun? _flow = plan.Flows.IsTrivial ? null : new FlowRun(plan.Flows);
    private readonly CountingSink _sink = new();
    private CancellationTokenSource _deadlinePassed = new();
    private long _deadline = NoDeadline;
    private long _sent;
    private PhaseStamps _stamps;
    private long _endedAt;
    private int _inARow;
    private int _failedConnects;
    private string? _errorText;

    /// <summary>Sends one index after the other until there is none that may start. Ends with the slot itself.</summary>
    public async Task<RequestSlot> RunAsync()
    {
        // The first answer that comes at once gives way to the caller, which has other slots to start.
        _inARow = MaxInARow - 1;
        if (!work.TryTake(Stopwatch.GetTimestamp(), out var item))
            return this;
        _flow?.Start(item.Index);
        bool isNext;
        do
        {
            Begin();
            Outcome outcome;
            try
            {
                using var request = plan.CreateRequest(item.Index, _flow);
                var sending = plan.Exchange.SendAsync(request, _flow, _deadlinePassed.Token);
                _inARow = sending.IsCompleted ? _inARow + 1 : 0;
                using var response = await sending;
                var receiving = response.Content.CopyToAsync(_sink, _deadlinePassed.Token);
                Stamp(request, isAnswered: receiving.IsCompleted);
                await receiving;
                outcome = OutcomeOf(response);
            }
            // Whatever a target, a network or a proxy can do to a request is an outcome, never the end of the run.
            catch (Exception e)
            {
                outcome = OutcomeOf(e);
            }
            isNext = !End(item, outcome, Stopwatch.GetTimestamp());
            if (!isNext)
            {
                if (_failedConnects > 0 && !work.IsPaced)
                    await RestAsync();
                isNext = TryNext(ref item);
            }
            if (isNext && _inARow >= MaxInARow)
                await Task.Yield();
        }
        while (isNext);
        return this;
    }

    /// <summary>Cancels the request in flight if its deadline has passed. Any thread.</summary>
    public void Expire(long now)
    {
        // Before the deadline: the source is replaced when the deadline of its request has passed.
        var source = Volatile.Read(ref _deadlinePassed);
        var deadline = Volatile.Read(ref _deadline);
        if (deadline != NoDeadline && deadline <= now
            && Interlocked.CompareExchange(ref _deadline, Expired, deadline) == deadline)
            source.Cancel();
    }

    private void Begin()
    {
        (_errorText, _stamps) = (null, default);
        _sink.Begin(plan.Evaluator.Rent());
        _sent = Stopwatch.GetTimestamp();
        Interlocked.Exchange(ref _deadline, _sent + plan.Timeout);
        // The run may have been stopped just before the watch could see the deadline.
        if (work.Stop.IsCancellationRequested)
            Expire(long.MaxValue);
    }

    /// <summary>
    /// The head is there. The platform does not tell when a request gets its connection: without a body, that is a part of
    /// waiting.
    /// </summary>
    private void Stamp(HttpRequestMessage request, bool isAnswered)
    {
        if (request.Content is RequestBody body)
            (_stamps.Begun, _stamps.Sent) = (body.Begun, body.Sent);
        if (!isAnswered)
            _stamps.Answered = Stopwatch.GetTimestamp();
    }

    private Outcome OutcomeOf(HttpResponseMessage response)
    {
        if (_sink.Buffer is { } buffer)
            ResponseHeaders.CopyTo(buffer, response);
        return Outcome.Status((int)response.StatusCode);
    }

    private Outcome OutcomeOf(Exception error)
    {
        _errorText = ErrorClassifier.TextOf(error);
        return work.Stop.IsCancellationRequested
            ? Outcome.Aborted
            : Outcome.Error(ErrorClassifier.Of(error, plan.HasProxy));
    }

    /// <summary>Records a result, and takes the next step if there is one.</summary>
    /// <returns>Whether the index has ended.</returns>
    private bool End(in WorkItem item, Outcome outcome, long now)
    {
        _endedAt = now;
        _failedConnects = outcome.ErrorKind?.IsOfConnecting() == true ? _failedConnects + 1 : 0;
        if (Interlocked.Exchange(ref _deadline, NoDeadline) == Expired)
            _deadlinePassed = new CancellationTokenSource();
        var result = new RequestResult(outcome, _sink.Bytes, Microseconds(item.Due, now), Microseconds(_sent, now))
        {
            ErrorText = _errorText,
            Phases = _stamps.Of(_sent, now),
            Events = plan.TakeEvents(),
        };
        result = plan.Evaluator.Judge(result, _sink.Buffer, _flow);
        if (_flow is null)
            work.RecordAnywhere(item, result, steps: []);
        else if (_flow.EndStep(result))
            return false;
        else
            work.RecordAnywhere(item, _flow.Total, _flow.Ended);
        return true;
    }

    private async Task RestAsync()
    {
        await Task.Delay(ConnectBackoff.After(_failedConnects), work.Drain).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _endedAt = Stopwatch.GetTimestamp();
    }

    private bool TryNext(ref WorkItem item)
    {
        if (!work.TryNext(_endedAt, out item))
            return false;
        _flow?.Start(item.Index);
        return true;
    }

    private static long Microseconds(long from, long to) =>
        Stopwatch.GetElapsedTime(from, to).Ticks / TimeSpan.TicksPerMicrosecond;
}
