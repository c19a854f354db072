using System.Collections.Immutable;
using LoadCluster.Coordinator.Reporting;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Coordinator;

// Commands, the HTTP API and the active coordinator.

/// <summary>Asks for a run. Answered with <see cref="RunSubmitted"/> or <see cref="RunRefused"/>.</summary>
/// <param name="RunId">Its name; if there is a run of that name, it is that one.</param>
/// <param name="Spec">A valid spec.</param>
/// <param name="AllowOverlap">Accept it although another run uses the same host and port.</param>
public sealed record SubmitRun(string RunId, RunSpec Spec, bool AllowOverlap) : IProtocolMessage;

/// <summary>The run is accepted and durable.</summary>
public sealed record RunSubmitted(string RunId) : IProtocolMessage;

/// <summary>Nothing was sent.</summary>
/// <param name="Faults">Why, a line each.</param>
/// <param name="IsResultsFault">Whether the reason is that results cannot be kept, not the run.</param>
public sealed record RunRefused(ImmutableArray<string> Faults, bool IsResultsFault) : IProtocolMessage;

/// <summary>Ends a run early. Harmless when it has ended.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Now">Abort what is in flight, too.</param>
public sealed record StopRun(string RunId, bool Now) : IProtocolMessage;

/// <summary>Orders an agent to drain and take no work, or to take work again.</summary>
public sealed record SetCordon(string Agent, bool Cordoned) : IProtocolMessage;

/// <summary>Answers <see cref="StopRun"/> and <see cref="SetCordon"/>.</summary>
public sealed record Done : IProtocolMessage;

/// <summary>Asks for the report of a run. Answered with <see cref="ReportFound"/> or <see cref="NoReport"/>.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Wait">Answer when the run has ended.</param>
public sealed record GetReport(string RunId, bool Wait) : IProtocolMessage;

/// <summary>
/// Asks how a run stands: its report so far. Answered with <see cref="ReportFound"/>, or with <see cref="NoReport"/> if it is
/// not running.
/// </summary>
public sealed record GetProgress(string RunId) : IProtocolMessage;

public sealed record ReportFound(RunReport Report) : IProtocolMessage;

/// <summary>The run is unknown, or has not ended.</summary>
public sealed record NoReport(string RunId) : IProtocolMessage;
