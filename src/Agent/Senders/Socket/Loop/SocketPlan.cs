using LoadCluster.Agent.Scenarios;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <summary>What all event loops of a run do.</summary>
/// <param name="Spec">What to send.</param>
/// <param name="Flows">Its flows and feeds.</param>
/// <param name="Route">Where to and where from.</param>
/// <param name="Loops">How many loops there are.</param>
/// <param name="UsesRing">Whether they use io_uring, where the system has it.</param>
internal sealed record SocketPlan(RunSpec Spec, FlowPlan Flows, Route Route, int Loops, bool UsesRing);
