using System.Collections.Concurrent;
using Akka.Actor;

namespace LoadCluster.Shared.Tests.Actors;

/// <summary>Records messages and answers each.</summary>
internal sealed class Recorder : UntypedActor
{
    private readonly ConcurrentQueue<object> _received;
    private readonly object? _answer;

    private Recorder(ConcurrentQueue<object> received, object? answer) => (_received, _answer) = (received, answer);

    public static Props Props(ConcurrentQueue<object> received, object? answer = null) =>
        Akka.Actor.Props.CreateBy(new Producer(received, answer));

    protected override void OnReceive(object message)
    {
        _received.Enqueue(message);
        if (_answer is not null)
            Sender.Tell(_answer);
    }

    private sealed class Producer(ConcurrentQueue<object> received, object? answer) : IIndirectActorProducer
    {
        public Type ActorType => typeof(Recorder);

        public ActorBase Produce() => new Recorder(received, answer);

        public void Release(ActorBase actor)
        {
        }
    }
}
