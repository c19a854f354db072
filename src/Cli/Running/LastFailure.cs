using Akka.Actor;
using Akka.Event;

namespace LoadCluster.Cli.Running;

/// <summary>The last exception of any actor. The system of one machine has no logger that would show it.</summary>
internal sealed class LastFailure
{
    // A supervisor publishes the exception before it stops the actor, but it may be received later.
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(100);

    private volatile Exception? _last;

    public static LastFailure Of(ActorSystem system)
    {
        var failure = new LastFailure();
        var listener = system.ActorOf(Props.Create(() => new Listener(failure)), "failures");
        system.EventStream.Subscribe(listener, typeof(Error));
        return failure;
    }

    public async Task<Exception?> GetAsync()
    {
        await Task.Delay(Delay);
        return _last;
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener(LastFailure failure) => Receive<Error>(error => failure._last = error.Cause?.GetBaseException());
    }
}
