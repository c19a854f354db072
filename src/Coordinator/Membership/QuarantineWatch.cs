using Akka.Actor;
using Akka.Cluster;
using Akka.Remote;

namespace LoadCluster.Coordinator.Membership;

/// <summary>
/// Ends a coordinator that another one has removed (Akka: quarantined), <c>/user/quarantine</c>. While it is no member yet, it
/// would try to join for ever. When it is one, its own downing strategy decides; if that has not in time and the other one is still a
/// member here, the views contradict each other and the one that was removed gives way.
/// </summary>
internal sealed class QuarantineWatch : ReceiveActor, IWithTimers
{
    public const string ActorName = "quarantine";

    /// <summary>A takeover, downing included, takes 6 s at most.</summary>
    public static readonly TimeSpan DowningTime = TimeSpan.FromSeconds(10);

    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly Action<string> _log;

    public QuarantineWatch(Action<string> log)
    {
        _log = log;
        Receive<ThisActorSystemQuarantinedEvent>(quarantined => Hear(quarantined.RemoteAddress));
        Receive<Undecided>(undecided => EndBeside(undecided.Remover));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(Action<string> log) => Akka.Actor.Props.Create(() => new QuarantineWatch(log));

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));

    private void Hear(Address remover)
    {
        if (_cluster.SelfMember.Status != MemberStatus.Up)
            Context.System.Terminate();
        else if (_cluster.State.Members.FirstOrDefault(member => member.Address == remover) is { } member && !Timers.IsTimerActive(remover))
            Timers.StartSingleTimer(remover, new Undecided(member.UniqueAddress), DowningTime);
    }

    private void EndBeside(UniqueAddress remover)
    {
        if (_cluster.State.Members.All(member => member.UniqueAddress != remover))
            return;
        _log($"{remover.Address} has removed this coordinator, which still counts it as a member");
        Context.System.Terminate();
    }

    /// <param name="Remover">The process that removed this one; one that is started again at its address is another.</param>
    private sealed record Undecided(UniqueAddress Remover);
}
