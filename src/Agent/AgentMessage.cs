using LoadCluster.Shared.Messages;

namespace LoadCluster.Agent;

/// <summary>What an agent's mailbox takes.</summary>
internal abstract record AgentMessage
{
    /// <summary>The coordinator said what is to be done.</summary>
    public sealed record OrdersReceived(ClusterOrders Orders, DateTimeOffset At) : AgentMessage;

    /// <summary>Somebody wants the agent to leave the cluster in good order.</summary>
    public sealed record Leave : AgentMessage;

    /// <summary>A second has passed.</summary>
    public sealed record PulseDue : AgentMessage;

    /// <summary>A session has reported all it did.</summary>
    public sealed record SessionEnded(RunSession Session) : AgentMessage;
}
