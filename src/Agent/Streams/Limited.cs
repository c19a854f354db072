using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Stage;

namespace LoadCluster.Agent.Streams;

/// <summary>Operators whose parallelism may change while they run.</summary>
public static class LimitedOperations
{
    /// <summary>
    /// As Akka's <c>SelectAsyncUnordered</c>, with a limit in the place of a fixed parallelism.
    /// <list type="table">
    /// <item><term>Emits when</term><description>any of the tasks has completed.</description></item>
    /// <item><term>Backpressures when</term><description>the calls of all users of the limit reach it, or this stage's
    /// calls and undelivered results together do.</description></item>
    /// <item><term>Completes when</term><description>upstream has completed and all results are emitted.</description></item>
    /// <item><term>Fails when</term><description>a call or its task fails, or a result is null.</description></item>
    /// <item><term>Cancels when</term><description>downstream cancels; calls in flight still count in the limit until
    /// they end.</description></item>
    /// </list>
    /// A raised limit starts calls at once. A lowered one cancels nothing: fewer calls start until enough have ended; at
    /// 0 the stage pauses. One limit may be shared by several stages.
    /// </summary>
    public static Flow<TIn, TResult, TMat> SelectAsyncUnordered<TIn, TOut, TResult, TMat>(
        this Flow<TIn, TOut, TMat> flow, ConcurrencyLimit limit, Func<TOut, Task<TResult>> call)
    {
        ArgumentNullException.ThrowIfNull(flow);
        return flow.Via(new Limited<TOut, TResult>(limit, call));
    }

    /// <inheritdoc cref="SelectAsyncUnordered{TIn,TOut,TResult,TMat}(Flow{TIn,TOut,TMat},ConcurrencyLimit,Func{TOut,Task{TResult}})"/>
    public static Source<TResult, TMat> SelectAsyncUnordered<TOut, TResult, TMat>(
        this Source<TOut, TMat> source, ConcurrencyLimit limit, Func<TOut, Task<TResult>> call)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Via(new Limited<TOut, TResult>(limit, call));
    }
}

/// <summary>The stage of <see cref="LimitedOperations"/>.</summary>
public sealed class Limited<TIn, TOut>(ConcurrencyLimit limit, Func<TIn, Task<TOut>> call)
    : GraphStage<FlowShape<TIn, TOut>>
{
    private readonly Inlet<TIn> _in = new("Limited.in");
    private readonly Outlet<TOut> _out = new("Limited.out");

    /// <inheritdoc/>
    public override FlowShape<TIn, TOut> Shape => new(_in, _out);

    /// <inheritdoc/>
    protected override Attributes InitialAttributes { get; } = Attributes.CreateName("limited");

    /// <inheritdoc/>
    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, limit, call);

    private sealed class Logic : InAndOutGraphStageLogic
    {
        private readonly Limited<TIn, TOut> _stage;
        private readonly ConcurrencyLimit _limit;
        private readonly Func<TIn, Task<TOut>> _call;
        private readonly Queue<TOut> _results = [];
        private readonly Waiter _waiter;
        private readonly Action<Task<TOut>> _ended;
        private TIn? _held;
        private bool _holds;
        private int _running;

        public Logic(Limited<TIn, TOut> stage, ConcurrencyLimit limit, Func<TIn, Task<TOut>> call)
            : base(stage.Shape)
        {
            (_stage, _limit, _call) = (stage, limit, call);
            var advance = GetAsyncCallback(Advance);
            _waiter = new Waiter(advance);
            _ended = GetAsyncCallback<Task<TOut>>(OnEnded);
            SetHandler(stage._in, this);
            SetHandler(stage._out, this);
        }

        public override void PreStart()
        {
            _limit.Attach(_waiter);
            Advance();
        }

        public override void PostStop() => _limit.Detach(_waiter);

        public override void OnPush()
        {
            (_held, _holds) = (Grab(_stage._in), true);
            Advance();
        }

        public override void OnPull()
        {
            if (_results.TryDequeue(out var result))
                Push(_stage._out, result);
            Advance();
        }

        public override void OnUpstreamFinish() => Advance();

        /// <summary>Starts, pulls or completes, whichever is possible.</summary>
        private void Advance()
        {
            if (_holds && _limit.TryEnter(_waiter))
                Start();
            if (_holds)
                return;
            if (IsClosed(_stage._in))
                CompleteIfDone();
            else if (!HasBeenPulled(_stage._in) && _running + _results.Count < _limit.Value)
                Pull(_stage._in);
        }

        private void CompleteIfDone()
        {
            if (_running == 0 && _results.Count == 0)
                CompleteStage();
        }

        private void Start()
        {
            var element = _held!;
            (_held, _holds) = (default, false);
            _running++;
            var task = Call(element);
            if (task.IsCompleted)
            {
                _limit.Exit(_waiter);
                Take(task);
            }
            else
                _ = task.ContinueWith(End, TaskContinuationOptions.ExecuteSynchronously);
        }

        private Task<TOut> Call(TIn element)
        {
            try
            {
                return _call(element);
            }
            catch (Exception e)
            {
                return Task.FromException<TOut>(e);
            }
        }

        // On the thread that ended the call. The stage may have ended before, so the limit is not left to it.
        private void End(Task<TOut> task)
        {
            _limit.Exit(_waiter);
            _ended(task);
        }

        private void OnEnded(Task<TOut> task)
        {
            Take(task);
            Advance();
        }

        private void Take(Task<TOut> task)
        {
            _running--;
            if (!task.IsCompletedSuccessfully)
                FailStage(task.Exception?.GetBaseException() ?? new TaskCanceledException(task));
            else if (task.GetAwaiter().GetResult() is not { } result)
                FailStage(new ArgumentNullException(nameof(task), "A call of a Limited stage returned null."));
            else if (IsAvailable(_stage._out) && _results.Count == 0)
                Push(_stage._out, result);
            else
                _results.Enqueue(result);
        }
    }
}
