using Akka.Actor;
using Akka.Streams;
using Akka.Util;
using LoadCluster.Agent.Logging;
using LoadCluster.Agent.Pacing;
using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Streams;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Agent;

/// <summary>
/// An agent's part in one run: leases slices, owns the stream that sends them, and repeats its reports until they are
/// accepted. Its parent gives it orders and asks for its status.
/// </summary>
internal sealed class RunSessionActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan ResendInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>On a schedule, others have this long to lease what is handed back before it is due.</summary>
    private static readonly TimeSpan HandOverTime = TimeSpan.FromSeconds(1);

    private readonly AgentId _agent;
    private readonly string _runId;
    private readonly RequestNumbers _numbers;
    private readonly ISender _sender;
    private readonly SessionWork _work;
    private readonly IActorRef _self;
    private readonly HashSet<OpenSlice> _held = [];
    private readonly Tally _sinceStatus = new();
    private IActorRef _run;
    private long _term;
    private OpenLease? _lease;
    private OpenReport? _report;

    public RunSessionActor(Assignment assignment, Func<ISender> open)
    {
        var order = assignment.Order;
        (_agent, _runId, _numbers) = (assignment.Agent, order.RunId, assignment.Numbers);
        (_run, _term) = (assignment.Run, order.Term);
        (_sender, _self) = (open(), Self);
        _work = new SessionWork(order.Spec, _sender.Shape, assignment.Schedule, assignment.WorkAhead, OpenLog(assignment));
        _work.ChangeLimit(order.Share);
        ReceiveOrders();
        ReceiveStream();
        Receive<ShardLeased>(OnLeased, leased => leased.RunId == _runId && leased.Term >= _term);
        Receive<ReportAccepted>(OnAccepted, accepted => accepted.RunId == _runId && accepted.Term >= _term);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(Assignment assignment, Func<ISender> open) =>
        Akka.Actor.Props.Create(() => new RunSessionActor(assignment, open));

    protected override void PreStart()
    {
        Timers.StartPeriodicTimer(nameof(Resend), new Resend(), ResendInterval);
        RequestStream.RunAsync(Context.Materializer(), _sender.Flow(_work), LeaseAsync, ReportAsync)
            .PipeTo(Self, Self, () => new StreamEnded(_work.Fault), failure => new StreamEnded(failure));
    }

    protected override void PostStop()
    {
        _work.BeginStop();
        _ = _sender.DisposeAsync().AsTask();
    }

    private static Func<RequestLogBuffer?> OpenLog(Assignment assignment) =>
        () => assignment.Log?.Open(assignment.Agent.Name, assignment.Order.RunId, assignment.Order.Spec);

    private void ReceiveOrders()
    {
        Receive<ChangeShare>(Change);
        Receive<Leave>(_ => End(() => _work.BeginLeave(HandOverTime)));
        Receive<Drain>(_ => End(_work.BeginDrain));
        Receive<Stop>(_ => End(_work.BeginStop));
        Receive<RunMoved>(moved =>
        {
            (_run, _term) = (moved.Run, moved.Term);
            ResendAll();
        });
        Receive<GetStatus>(asked => Sender.Tell(new StatusReply(asked.Round, Status())));
    }

    private void ReceiveStream()
    {
        Receive<OpenLease>(lease =>
        {
            _lease = lease;
            RequestLease();
        });
        Receive<OpenReport>(report =>
        {
            _report = report;
            _run.Tell(report.Message);
        });
        Receive<Resend>(_ => ResendAll());
        Receive<StreamEnded>(OnStreamEnded);
        Receive<EndNoted>(_ => Context.Stop(Self));
    }

    // On the stream's thread.
    private async Task<Option<OpenSlice>> LeaseAsync()
    {
        try
        {
            await _work.Slices.WaitForNeedAsync(_work.Leave);
        }
        catch (OperationCanceledException)
        {
            return Option<OpenSlice>.None;
        }
        var lease = new OpenLease(_numbers.Next());
        _self.Tell(lease);
        return await lease.Answer.Task;
    }

    // On the stream's thread.
    private async Task<OpenSlice> ReportAsync(OpenSlice slice)
    {
        var tally = slice.Merge();
        var message = new ShardReported(_runId, _agent, slice.Slice, slice.Recorded, tally.Encode(), slice.Request);
        _work.Return(tally);
        var report = new OpenReport(slice, message);
        _self.Tell(report);
        await report.Accepted.Task;
        return slice;
    }

    private void RequestLease()
    {
        if (_lease is null)
            return;
        if (_work.Leave.IsCancellationRequested)
            Answer(Option<OpenSlice>.None);
        else if (_held.Count < _work.MaxLeases)
            _run.Tell(new RequestShard(_runId, _agent, _lease.Request));
    }

    private void OnLeased(ShardLeased leased)
    {
        if (leased.Request != _lease?.Request)
            return;
        var slice = _work.Open(leased.Slice, leased.Request);
        _held.Add(slice);
        Answer(slice);
    }

    private void Answer(Option<OpenSlice> slice)
    {
        _lease?.Answer.SetResult(slice);
        _lease = null;
    }

    private void OnAccepted(ReportAccepted accepted)
    {
        if (_report is not { } report || report.Slice.Slice != accepted.Slice)
            return;
        _report = null;
        _held.Remove(report.Slice);
        report.Accepted.SetResult();
        RequestLease();
    }

    private void ResendAll()
    {
        RequestLease();
        if (_report is not null)
            _run.Tell(_report.Message);
    }

    /// <summary>A smaller share means that there are others: they get a part of what was leased ahead.</summary>
    private void Change(ChangeShare change)
    {
        // A session that leaves keeps its share until what is due is sent: the coordinator counts it as used.
        if (_work.Leave.IsCancellationRequested)
            return;
        var isSmaller = change.Share < _work.Limit;
        _work.ChangeLimit(change.Share);
        if (change.IsWorkShort)
            _work.Slices.StopLeasingAhead();
        if (isSmaller || change.IsWorkShort)
            _work.ReturnUntouched(HandOverTime);
    }

    private void End(Action begin)
    {
        begin();
        RequestLease();
    }

    private void OnStreamEnded(StreamEnded ended)
    {
        _work.FlushLog();
        var fault = ended.Fault is null ? null : $"the sender failed: {ended.Fault.Message}";
        Context.Parent.Tell(new Ended(Status() with { HasEnded = true, Fault = fault }));
    }

    private SessionStatus Status()
    {
        _sinceStatus.Clear();
        _work.DropLate();
        _work.MoveResultsTo(_sinceStatus);
        _sinceStatus.ReduceToTimeline();
        return new SessionStatus(
            _runId,
            Seen: 0,
            _sender.Name,
            _sinceStatus.Encode(),
            _sinceStatus.Total,
            _sinceStatus.MeanLagMilliseconds,
            _work.Limit,
            _work.InFlight,
            _work.TakeMaxInFlight(),
            _work.Loops.Length,
            _held.Count,
            _held.Sum(slice => slice.Recorded),
            HasEnded: false,
            Fault: null);
    }

    /// <summary>What a session is created with.</summary>
    /// <param name="Agent">The agent.</param>
    /// <param name="Order">The order that starts it.</param>
    /// <param name="Run">The RunActor.</param>
    /// <param name="Schedule">When its requests should start; none in the closed model.</param>
    /// <param name="WorkAhead">See <see cref="AgentOptions.WorkAhead"/>.</param>
    /// <param name="Numbers">Those of the agent's process.</param>
    /// <param name="Log">See <see cref="AgentOptions.RequestLog"/>.</param>
    public sealed record Assignment(
        AgentId Agent,
        StartSession Order,
        IActorRef Run,
        Schedule? Schedule,
        TimeSpan WorkAhead,
        RequestNumbers Numbers,
        RequestLog? Log = null);

    public sealed record ChangeShare(int Share, bool IsWorkShort);

    /// <summary>The agent leaves and the run continues: the session sends what is due too soon for other agents.</summary>
    public sealed record Leave;

    /// <summary>The run ends: nothing more is started.</summary>
    public sealed record Drain;

    public sealed record Stop;

    /// <summary>Another actor is the RunActor now: it knows no unanswered request and no report.</summary>
    public sealed record RunMoved(IActorRef Run, long Term);

    public sealed record GetStatus(long Round);

    public sealed record StatusReply(long Round, SessionStatus Status);

    /// <summary>Everything is reported. The parent answers with <see cref="EndNoted"/>, its last message.</summary>
    public sealed record Ended(SessionStatus Status);

    public sealed record EndNoted;

    private sealed record OpenLease(long Request)
    {
        public TaskCompletionSource<Option<OpenSlice>> Answer { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed record OpenReport(OpenSlice Slice, ShardReported Message)
    {
        public TaskCompletionSource Accepted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed record StreamEnded(Exception? Fault);

    private sealed record Resend;
}
