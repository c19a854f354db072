using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Stage;

namespace LoadCluster.Agent.Streams;

/// <summary>
/// The flow of every sender, from leased slices to ended ones: shares the slices among loops that it starts, and emits
/// each when its last index has ended. Two messages a slice, none a request.
/// <list type="table">
/// <item><term>Pulls when</term><description>always; the source of leases decides when one is needed.</description></item>
/// <item><term>Completes when</term><description>the session is drained, all loops have ended and all slices are emitted,
/// those that were started in part and those that were not started, too; or upstream has completed and all slices have
/// ended.</description></item>
/// <item><term>Loop fails</term><description>the session is stopped, everything recorded is emitted, and
/// <see cref="SessionWork.Fault"/> is set: a failed stage would lose results.</description></item>
/// </list>
/// </summary>
/// <param name="work">What the loops share with the session.</param>
/// <param name="run">Runs one loop until the work is drained and nothing is in flight. Must not throw synchronously.</param>
internal sealed class SliceStage(SessionWork work, Func<SendLoop, IMaterializer, Task> run)
    : GraphStage<FlowShape<OpenSlice, OpenSlice>>
{
    private readonly Inlet<OpenSlice> _in = new("SliceStage.in");
    private readonly Outlet<OpenSlice> _out = new("SliceStage.out");

    /// <inheritdoc/>
    public override FlowShape<OpenSlice, OpenSlice> Shape => new(_in, _out);

    public static Flow<OpenSlice, OpenSlice, NotUsed> Flow(SessionWork work, Func<SendLoop, IMaterializer, Task> run) =>
        Akka.Streams.Dsl.Flow.FromGraph(new SliceStage(work, run));

    /// <inheritdoc/>
    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, work, run);

    private sealed class Logic : InAndOutGraphStageLogic
    {
        private readonly SliceStage _stage;
        private readonly SessionWork _work;
        private readonly Func<SendLoop, IMaterializer, Task> _run;
        private readonly HashSet<OpenSlice> _open = [];
        private readonly Queue<OpenSlice> _ended = [];
        private bool _haveLoopsEnded;

        public Logic(SliceStage stage, SessionWork work, Func<SendLoop, IMaterializer, Task> run)
            : base(stage.Shape)
        {
            (_stage, _work, _run) = (stage, work, run);
            SetHandler(stage._in, this);
            SetHandler(stage._out, this);
        }

        public override void PreStart()
        {
            SetKeepGoing(true);
            _work.SliceEnded = GetAsyncCallback<OpenSlice>(OnSliceEnded);
            _work.SlicesReturned = GetAsyncCallback<IReadOnlyList<OpenSlice>>(OnSlicesReturned);
            _ = RunLoopsAsync(GetAsyncCallback(OnLoopsEnded));
            Pull(_stage._in);
        }

        /// <summary>Also when the actor of the session is stopped hard.</summary>
        public override void PostStop() => _work.BeginStop();

        public override void OnPush()
        {
            var slice = Grab(_stage._in);
            _open.Add(slice);
            if (_haveLoopsEnded)
                CloseOpen();
            else
                _work.Slices.Add(slice);
            Pull(_stage._in);
        }

        public override void OnPull() => Advance();

        public override void OnUpstreamFinish() => Advance();

        private async Task RunLoopsAsync(Action ended)
        {
            await Task.WhenAll(_work.Loops.Select(RunAsync));
            ended();
        }

        private async Task RunAsync(SendLoop loop)
        {
            try
            {
                await _run(loop, Materializer);
            }
            catch (Exception e)
            {
                _work.Fault ??= e;
                _work.BeginStop();
            }
        }

        private void OnSliceEnded(OpenSlice slice)
        {
            if (_open.Remove(slice))
                _ended.Enqueue(slice);
            Advance();
        }

        private void OnSlicesReturned(IReadOnlyList<OpenSlice> slices)
        {
            foreach (var slice in slices)
                OnSliceEnded(slice);
        }

        private void OnLoopsEnded()
        {
            _haveLoopsEnded = true;
            CloseOpen();
            Advance();
        }

        private void CloseOpen()
        {
            _work.Close(_open);
            foreach (var slice in _open)
                _ended.Enqueue(slice);
            _open.Clear();
            Advance();
        }

        private void Advance()
        {
            if (IsAvailable(_stage._out) && _ended.TryDequeue(out var slice))
                Push(_stage._out, slice);
            if (!IsClosed(_stage._in) || _open.Count > 0)
                return;
            _work.BeginDrain();
            if (_haveLoopsEnded && _ended.Count == 0)
                CompleteStage();
        }
    }
}
