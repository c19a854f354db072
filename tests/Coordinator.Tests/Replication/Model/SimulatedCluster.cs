using LoadCluster.Coordinator.Replication;
using LoadCluster.Shared.Protocol;

namespace LoadCluster.Coordinator.Tests.Replication.Model;

/// <summary>Three nodes on a network that loses, repeats and reorders, driven by a seed.</summary>
internal sealed class SimulatedCluster
{
    public const int Nodes = 3;
    private const int MaximumPackets = 120;
    private const int MaximumRounds = 400;
    private readonly Random _random;
    private readonly Sabotage _sabotage;
    private readonly SimulatedNode[] _nodes;
    private readonly List<Action> _packets = [];
    private int _writers;

    public SimulatedCluster(int seed, Sabotage sabotage = Sabotage.None)
    {
        (_random, _sabotage) = (new Random(seed), sabotage);
        _nodes = [.. Enumerable.Range(0, Nodes).Select(index =>
            new SimulatedNode(index, History, sabotage == Sabotage.UnsyncedPromise, SendToReplica))];
        foreach (var node in _nodes)
            node.Start();
    }

    public History History { get; } = new();

    private SimulatedNode AnyNode => _nodes[_random.Next(Nodes)];

    private IEnumerable<SimulatedCoordinator> Coordinators => _nodes.Select(node => node.Coordinator).OfType<SimulatedCoordinator>();

    public void Run(int steps)
    {
        if (_random.Next(4) > 0)
            Settle(() => _nodes.All(node => node.IsReady));
        for (var step = 0; step < steps; step++)
            Step(_random.Next(1000));
    }

    /// <summary>All faults end: a single new coordinator must become active and save.</summary>
    public void Recover()
    {
        _packets.Clear();
        foreach (var node in _nodes)
        {
            node.Deactivate();
            Restart(node);
        }

        Settle(() => _nodes.All(node => node.IsReady));
        var active = AnyNode;
        Settle(() => IsSaving(active) && active.Coordinator!.Acknowledged > 0);
    }

    public static bool IsTemporary(string key) => key.StartsWith('d');

    /// <summary>A coordinator that is fenced by a bid from before the recovery starts a new writer, as a singleton does.</summary>
    private bool IsSaving(SimulatedNode node)
    {
        if (node.Coordinator is not { IsFenced: false })
            Activate(node);
        if (node.Coordinator is { IsActive: true, Acknowledged: 0 })
            node.Coordinator.Save("a");
        return node.Coordinator is { IsActive: true };
    }

    private void Step(int choice)
    {
        switch (choice)
        {
            case < 620: Deliver(_random.Next(Math.Max(1, _packets.Count))); break;
            case < 650 when _packets.Count > 0: _packets.Add(_packets[_random.Next(_packets.Count)]); break;
            case < 690 when _packets.Count > 0: _packets.RemoveAt(_random.Next(_packets.Count)); break;
            case < 770: AnyNode.Tick(); break;
            case < 840: AnyNode.Coordinator?.Tick(); break;
            case < 920: Save(AnyNode.Coordinator); break;
            case < 930: Delete(AnyNode.Coordinator); break;
            case < 940: AnyNode.Crash(); break;
            case < 965: Restart(AnyNode); break;
            case < 980: Activate(AnyNode); break;
            case < 988: AnyNode.CrashIn = _random.Next(4); break;
            case < 994: AnyNode.IsDiskFull ^= true; break;
            default: LoseDisk(AnyNode); break;
        }
    }

    private void Deliver(int index)
    {
        if (index >= _packets.Count)
            return;
        var packet = _packets[index];
        _packets.RemoveAt(index);
        packet();
    }

    private void Save(SimulatedCoordinator? coordinator)
    {
        if (coordinator is { IsActive: true })
            coordinator.Save(_random.Next(2) == 0 ? "a" : "b");
    }

    private void Delete(SimulatedCoordinator? coordinator)
    {
        if (coordinator is not { IsActive: true })
            return;
        var key = $"d{++_writers}";
        coordinator.Save(key, isKept: false);
        if (_random.Next(2) == 0)
            Deliver(0);
        coordinator.Delete(key);
    }

    private static void Restart(SimulatedNode node)
    {
        node.IsDiskFull = false;
        node.CrashIn = -1;
        if (!node.IsUp)
            node.Start();
    }

    private void Activate(SimulatedNode node)
    {
        if (!node.IsUp)
            return;
        var id = new Guid(++_writers, 0, 0, new byte[8]);
        node.Activate(new SimulatedCoordinator(Array.IndexOf(_nodes, node), Nodes, id, History, SendToReplica));
    }

    /// <summary>One disk at a time: the next is lost when the last one has recovered.</summary>
    private void LoseDisk(SimulatedNode node)
    {
        if (!_nodes.All(other => other.IsReady))
            return;
        node.Crash();
        node.Disk.Lose(_sabotage == Sabotage.ForgetfulDisk
            ? ReplicaPromise.Founded(Nodes) with { Phase = ReplicaPhase.Ready }
            : null);
    }

    private void Settle(Func<bool> isDone)
    {
        for (var round = 0; round < MaximumRounds && !isDone(); round++)
        {
            for (var packets = _packets.Count; packets > 0; packets--)
                Deliver(0);
            if (round % 4 == 3)
                TickAll();
        }

        if (!isDone())
            throw new NotRecoveredException($"the cluster does not recover: {string.Join("; ", _nodes.AsEnumerable())}");
    }

    private void TickAll()
    {
        foreach (var node in _nodes)
            node.Tick();
        foreach (var coordinator in Coordinators.ToList())
            coordinator.Tick();
    }

    private void SendToReplica(int from, int to, IProtocolMessage message) =>
        Post(() => _nodes[to].Receive(message, reply => Post(() => _nodes[from].Receive(reply, _ => { }))));

    private void SendToReplica(SimulatedCoordinator writer, int to, IProtocolMessage message)
    {
        if (Forge(writer, to, message) is { } forged)
            Post(() => writer.Receive(forged));
        else
            Post(() => _nodes[to].Receive(message, reply => Post(() => writer.Receive(Falsify(reply)))));
    }

    private IProtocolMessage? Forge(SimulatedCoordinator writer, int to, IProtocolMessage message) => message switch
    {
        WriteEntries write when _sabotage == Sabotage.NoWriteBack && !writer.HasAdopted => Written(to, write),
        WriteEntries write when _sabotage == Sabotage.VisibleMajority && !_nodes[to].IsUp => Written(to, write),
        PromiseTerm promise when _sabotage == Sabotage.VisibleMajority && !_nodes[to].IsUp =>
            new TermPromised(to, promise.Term, [1, 1, 1], []),
        _ => null,
    };

    private IProtocolMessage Falsify(IProtocolMessage reply) => reply switch
    {
        TermPromised promised when _sabotage == Sabotage.NoIncarnations => promised with { Incarnations = [1, 1, 1] },
        EntriesWritten written when _sabotage == Sabotage.NoIncarnations => written with { Incarnations = [1, 1, 1] },
        _ => reply,
    };

    private static EntriesWritten Written(int replica, WriteEntries write) =>
        new(replica, write.Term, [1, 1, 1], [.. write.Writes.Select(entry => entry.Entry.Header)]);

    private void Post(Action packet)
    {
        _packets.Add(packet);
        if (_packets.Count > MaximumPackets)
            _packets.RemoveAt(0);
    }
}
