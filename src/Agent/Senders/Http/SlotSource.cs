using System.Diagnostics;
using Akka;
using Akka.Streams;
using Akka.Streams.Stage;
using LoadCluster.Agent.Pacing;
using LoadCluster.Agent.Streams;

namespace LoadCluster.Agent.Senders.Http;

/// <summary>
/// Emits an element whenever an index may start, in the closed model or because it is due: one element starts one slot,
/// which then takes indexes itself. Completes when the run is drained.
/// </summary>
internal sealed class SlotSource(SendLoop work) : GraphStage<SourceShape<NotUsed>>
{
    private readonly Outlet<NotUsed> _out = new("SlotSource.out");

    /// <inheritdoc/>
    public override SourceShape<NotUsed> Shape => new(_out);

    /// <inheritdoc/>
    protected override GraphStageLogic CreateLogic(Attributes inheritedAttributes) => new Logic(this, work);

    private sealed class Logic : OutGraphStageLogic
    {
        private readonly Outlet<NotUsed> _out;
        private readonly SendLoop _work;
        private readonly DueTimer? _timer;
        private readonly Action _look;
        private readonly Action _due;
        private CancellationTokenRegistration _onDrain;
        private long _waitsUntil = long.MaxValue;

        public Logic(SlotSource stage, SendLoop work)
            : base(stage.Shape)
        {
            (_out, _work) = (stage._out, work);
            _timer = work.IsPaced ? new DueTimer() : null;
            _look = GetAsyncCallback(Look);
            _due = GetAsyncCallback(OnDue);
            SetHandler(_out, this);
        }

        public override void PreStart()
        {
            _work.Attach(_look);
            _onDrain = _work.Drain.UnsafeRegister(static look => ((Action)look!)(), _look);
        }

        public override void PostStop()
        {
            _onDrain.Dispose();
            _work.Detach();
            _timer?.Dispose();
        }

        public override void OnPull() => Look();

        private void Look()
        {
            if (_work.Drain.IsCancellationRequested)
                CompleteStage();
            else if (!IsAvailable(_out))
                return;
            else if (!_work.WaitsForWork(Stopwatch.GetTimestamp()))
                Push(_out, NotUsed.Instance);
            else if (_timer is not null)
                SetTimer(_timer, _work.NextDue);
        }

        private void SetTimer(DueTimer timer, long due)
        {
            if (due >= _waitsUntil)
                return;
            if (_waitsUntil != long.MaxValue)
                timer.Wake();
            else
                _ = WaitAsync(timer, _waitsUntil = due);
        }

        private async Task WaitAsync(DueTimer timer, long due)
        {
            await timer.WaitUntilAsync(due);
            _due();
        }

        private void OnDue()
        {
            _waitsUntil = long.MaxValue;
            Look();
        }
    }
}
