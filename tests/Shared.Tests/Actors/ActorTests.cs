using LoadCluster.Shared.Actors;

namespace LoadCluster.Shared.Tests.Actors;

public sealed class ActorTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task TellAsync_ManySenders_HandlesOneAtATimeInTheOrderOfEachSender()
    {
        await using var actor = new Recorder(capacity: 4);
        actor.Start();

        await Task.WhenAll(Enumerable.Range(0, 8).Select(sender => Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++) await actor.TellAsync($"{sender} {i}");
        }))).WaitAsync(Patience);
        await actor.StopAsync().WaitAsync(Patience);

        actor.Overlapped.ShouldBeFalse();
        var bySender = actor.Log.Where(entry => entry.Contains(' ')).GroupBy(entry => entry[0]).ToArray();
        bySender.Length.ShouldBe(8);
        foreach (var entries in bySender)
            entries.ShouldBe(Enumerable.Range(0, 500).Select(i => $"{entries.Key} {i}"));
    }

    [Fact]
    public async Task TellAsync_MailboxFull_WaitsForRoom()
    {
        await using var actor = await Held(capacity: 1);
        await actor.TellAsync("1");

        var waiting = actor.TellAsync("2").AsTask();
        waiting.IsCompleted.ShouldBeFalse();
        actor.Release();
        await waiting.WaitAsync(Patience);

        await actor.StopAsync().WaitAsync(Patience);
        actor.Log.ShouldBe(["started", Recorder.Hold, "1", "2", "stopped"]);
    }

    [Fact]
    public async Task TellAsync_CancelledWhileWaiting_IsNotHandled()
    {
        await using var actor = await Held(capacity: 1);
        await actor.TellAsync("1");
        using var patience = new CancellationTokenSource();

        var waiting = actor.TellAsync("2", patience.Token).AsTask();
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => waiting.WaitAsync(Patience));

        actor.Release();
        await actor.StopAsync().WaitAsync(Patience);
        actor.Log.ShouldNotContain("2");
    }

    [Fact]
    public async Task TryTell_MailboxFullOrStopped_IsDropped()
    {
        await using var actor = await Held(capacity: 1);

        actor.TryTell("1").ShouldBeTrue();
        actor.TryTell("2").ShouldBeFalse();
        actor.Release();
        await actor.StopAsync().WaitAsync(Patience);

        actor.TryTell("3").ShouldBeFalse();
        actor.Log.ShouldBe(["started", Recorder.Hold, "1", "stopped"]);
    }

    [Fact]
    public async Task StopAsync_MessagesInTheMailbox_HandlesThemFirst()
    {
        await using var actor = await Held(capacity: 8);
        foreach (var message in new[] { "1", "2", "3" }) await actor.TellAsync(message);

        var stopping = actor.StopAsync();
        await Should.ThrowAsync<ActorStoppedException>(() => actor.TellAsync("4").AsTask());
        actor.Release();
        await stopping.WaitAsync(Patience);

        actor.Log.ShouldBe(["started", Recorder.Hold, "1", "2", "3", "stopped"]);
        actor.Completion.Status.ShouldBe(TaskStatus.RanToCompletion);
    }

    [Fact]
    public async Task Stop_ByTheActorItself_EndsIt()
    {
        await using var actor = new Recorder();
        actor.Start();

        await actor.TellAsync(Recorder.StopYourself);

        await actor.Completion.WaitAsync(Patience);
    }

    [Fact]
    public async Task StopAsync_NeverStarted_CompletesAndForbidsTheStart()
    {
        await using var actor = new Recorder();

        await actor.StopAsync().WaitAsync(Patience);

        Should.Throw<InvalidOperationException>(actor.Start);
    }

    [Fact]
    public async Task DisposeAsync_WhileHandling_CancelsAndDropsTheRest()
    {
        var actor = await Held(capacity: 8);
        await actor.TellAsync("1");

        await actor.DisposeAsync().AsTask().WaitAsync(Patience);
        await actor.DisposeAsync().AsTask().WaitAsync(Patience);

        actor.Log.ShouldBe(["started", Recorder.Hold, "stopped"]);
        actor.Completion.Status.ShouldBe(TaskStatus.RanToCompletion);
    }

    [Fact]
    public async Task ReceiveAsync_Throws_FaultsCompletionAndThoseWhoWait()
    {
        var actor = await Held(capacity: 1);
        await actor.TellAsync(Recorder.Crash);
        var waiting = new[] { actor.TellAsync("1").AsTask(), actor.TellAsync("2").AsTask() };

        actor.Release();

        (await Should.ThrowAsync<InvalidDataException>(() => actor.Completion.WaitAsync(Patience)))
            .Message.ShouldBe("boom");
        // The first got the room that the crashing message left.
        await waiting[0].WaitAsync(Patience);
        var error = await Should.ThrowAsync<ActorStoppedException>(() => waiting[1].WaitAsync(Patience));
        error.Message.ShouldBe("Recorder has crashed: boom");
        error.InnerException.ShouldBeOfType<InvalidDataException>();
        await Should.ThrowAsync<ActorStoppedException>(() => actor.TellAsync("3").AsTask());
        await Should.ThrowAsync<InvalidDataException>(actor.StopAsync);
        await actor.DisposeAsync();
        actor.Log.ShouldBe(["started", Recorder.Hold, Recorder.Crash, "stopped"]);
    }

    [Fact]
    public async Task OnStartedAsync_Throws_FaultsCompletion()
    {
        await using var actor = new Recorder { StartFails = true };
        actor.Start();

        await Should.ThrowAsync<InvalidDataException>(() => actor.Completion.WaitAsync(Patience));
    }

    [Fact]
    public async Task Every_TicksWhileBusy_QueuesOne()
    {
        var time = new ManualTime();
        await using var actor = await Held(capacity: 8, time);

        for (var i = 0; i < 5; i++) time.Tick();
        actor.Release();
        await actor.TellAsync(Recorder.Hold);
        await actor.UntilHeld();
        actor.Log.ShouldBe(["started", Recorder.Hold, Recorder.Tick, Recorder.Hold]);

        time.Tick();
        actor.Release();
        await actor.StopAsync().WaitAsync(Patience);
        actor.Log.TakeLast(2).ShouldBe([Recorder.Tick, "stopped"]);
        time.ActiveTimers.ShouldBe(0);
    }

    [Fact]
    public async Task Every_MailboxFull_TickWaitsItsTurn()
    {
        var time = new ManualTime();
        await using var actor = await Held(capacity: 1, time);
        await actor.TellAsync("1");

        for (var i = 0; i < 5; i++) time.Tick();
        var last = actor.TellAsync("2").AsTask();
        actor.Release();
        await last.WaitAsync(Patience);

        await actor.StopAsync().WaitAsync(Patience);
        actor.Log.ShouldBe(["started", Recorder.Hold, "1", Recorder.Tick, "2", "stopped"]);
    }

    [Fact]
    public async Task After_ItsTime_TicksOnceAndLeavesNoTimer()
    {
        var time = new ManualTime();
        await using var actor = await Held(capacity: 8, time);
        await actor.TellAsync(Recorder.TickLater);
        await HoldAgain(actor);
        time.ActiveTimers.ShouldBe(2);

        time.Tick();
        await HoldAgain(actor);
        actor.Log.TakeLast(3).ShouldBe([Recorder.Tick, Recorder.Tick, Recorder.Hold]);
        time.Tick();
        await HoldAgain(actor);

        actor.Log.TakeLast(3).ShouldBe([Recorder.Hold, Recorder.Tick, Recorder.Hold]);
        time.ActiveTimers.ShouldBe(1);
        actor.Release();
    }

    private static async Task HoldAgain(Recorder actor)
    {
        actor.Release();
        await actor.TellAsync(Recorder.Hold);
        await actor.UntilHeld();
    }

    private static async Task<Recorder> Held(int capacity, TimeProvider? time = null)
    {
        var actor = new Recorder(capacity, time ?? new ManualTime());
        actor.Start();
        await actor.TellAsync(Recorder.Hold);
        await actor.UntilHeld();
        return actor;
    }
}
