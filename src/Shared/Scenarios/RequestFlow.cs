using System.Collections.Immutable;
using LoadCluster.Shared.Requests;

namespace LoadCluster.Shared.Scenarios;

/// <summary>
/// What one index does: steps in order. A step that fails (an error, a status from 400 on, a check or a capture that
/// fails) is the last one, and the outcome of the last step is the outcome of the index.
/// </summary>
public sealed record RequestFlow
{
    /// <summary>The most flows a run may have.</summary>
    public const int MaxFlows = 32;

    /// <summary>The highest weight.</summary>
    public const int MaxWeight = 1_000_000;

    /// <summary>Its name in reports, different from those of the run's other flows.</summary>
    public required string Name { get; init; }

    /// <summary>How often it is chosen, compared with the run's other flows: 1 (default) to 1,000,000.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>What it sends, in this order; at least one.</summary>
    public required ImmutableArray<RequestStep> Steps { get; init; }

    /// <summary>The flow of a run in which every index is one request.</summary>
    public static RequestFlow Of(RequestTemplate request) =>
        new() { Name = "request", Steps = [new RequestStep { Name = "request", Request = request }] };
}

/// <summary>One request of a flow.</summary>
public sealed record RequestStep
{
    /// <summary>The most steps that all flows of a run may have together.</summary>
    public const int MaxSteps = 64;

    /// <summary>Its name in reports, different from those of the flow's other steps.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// What it sends. <c>{name}</c> stands for a column of a feed or for what an earlier step of the flow captured.
    /// </summary>
    public required RequestTemplate Request { get; init; }

    /// <summary>
    /// What it takes from the answer; nothing by default. The step fails when there is nothing to take.
    /// </summary>
    public ImmutableArray<Extraction> Captures { get; init; } = [];
}
