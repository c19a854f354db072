using LoadCluster.Shared.Actors;

namespace LoadCluster.Shared.Tests.Actors;

/// <summary>Records what it handles; <see cref="Hold"/> stops it until <see cref="Release"/>.</summary>
internal sealed class Recorder(int capacity = 16, TimeProvider? time = null) : Actor<string>(capacity, time)
{
    public const string Hold = "hold";
    public const string Crash = "crash";
    public const string Tick = "tick";
    public const string StopYourself = "stop";
    public const string TickLater = "later";

    private readonly SemaphoreSlim _held = new(0);
    private readonly SemaphoreSlim _release = new(0);
    private int _handling;

    /// <summary>To be read once the actor has ended, or while it is held.</summary>
    public List<string> Log { get; } = [];

    public bool Overlapped { get; private set; }

    public bool StartFails { get; init; }

    public async Task UntilHeld() => (await _held.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBeTrue();

    public void Release() => _release.Release();

    protected override ValueTask OnStartedAsync(CancellationToken ct)
    {
        if (StartFails) throw new InvalidDataException("start");
        Log.Add("started");
        Every(TimeSpan.FromSeconds(1), Tick);
        return ValueTask.CompletedTask;
    }

    protected override async ValueTask ReceiveAsync(string message, CancellationToken ct)
    {
        Overlapped |= Interlocked.Increment(ref _handling) != 1;
        Log.Add(message);
        if (message == Crash) throw new InvalidDataException("boom");
        if (message == StopYourself) Stop();
        if (message == TickLater) After(TimeSpan.FromSeconds(1), Tick);
        if (message == Hold)
        {
            _held.Release();
            await _release.WaitAsync(ct);
        }

        await Task.Yield();
        Interlocked.Decrement(ref _handling);
    }

    protected override ValueTask OnStoppedAsync()
    {
        Log.Add("stopped");
        return ValueTask.CompletedTask;
    }
}
