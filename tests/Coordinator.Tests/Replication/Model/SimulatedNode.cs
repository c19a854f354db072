using LoadCluster.Coordinator.Replication;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator.Tests.Replication.Model;

/// <summary>A coordinator's machine: a disk that stays and a process that crashes.</summary>
internal sealed class SimulatedNode
{
    private readonly int _index;
    private readonly Action<int, int, IProtocolMessage> _send;
    private ReplicaState? _replica;
    private int _sessions;

    public SimulatedNode(int index, History history, bool forgetsPromises, Action<int, int, IProtocolMessage> send)
    {
        (_index, _send) = (index, send);
        Disk = new MemoryStore(BeforeSave, history.Store, forgetsPromises);
    }

    public MemoryStore Disk { get; }

    public SimulatedCoordinator? Coordinator { get; private set; }

    public bool IsUp => _replica is not null;

    public bool IsReady => _replica?.Phase == ReplicaPhase.Ready;

    /// <summary>After how many saves the process crashes; negative for never.</summary>
    public int CrashIn { get; set; } = -1;

    public bool IsDiskFull { get; set; }

    public void Start() => Try(() => _replica = new ReplicaState(
        new ReplicaIdentity(_index, SimulatedCluster.Nodes, Session()), Disk, (to, message) => _send(_index, to, message)));

    public void Activate(SimulatedCoordinator coordinator)
    {
        Deactivate();
        Coordinator = coordinator;
        coordinator.Start();
    }

    public void Deactivate()
    {
        if (Coordinator is not null)
            Coordinator.IsAlive = false;
        Coordinator = null;
    }

    public void Crash()
    {
        Deactivate();
        (_replica, CrashIn, IsDiskFull) = (null, -1, false);
    }

    public void Tick() => Try(() => _replica?.Tick());

    public void Receive(IProtocolMessage message, Action<IProtocolMessage> reply) =>
        Try(() => _replica?.Receive(message, reply));

    public override string ToString() => $"{_replica?.Phase.ToString() ?? "down"} {Coordinator}";

    private Guid Session() => new(_index, 0, 0, BitConverter.GetBytes((long)++_sessions));

    private void BeforeSave()
    {
        if (CrashIn >= 0 && CrashIn-- == 0)
            throw new SimulatedCrashException();
        if (IsDiskFull)
            throw new StateStoreException("the disk is full");
    }

    private void Try(Action action)
    {
        try
        {
            action();
        }
        catch (SimulatedCrashException)
        {
            Crash();
        }
        catch (StateStoreException)
        {
            // The actor reports it and tries again at its next tick.
        }
    }
}
