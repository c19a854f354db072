using System.Collections.Immutable;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Agent.Scenarios;

/// <summary>One step, ready to be sent.</summary>
/// <param name="Number">Its number among the steps of all flows, as tallies count them.</param>
/// <param name="Form">Its number among all forms of requests: each step has one, and another one with a trace.</param>
/// <param name="Request">What it sends.</param>
/// <param name="Variables">Names that its templates may use, in the order of a <see cref="FlowRun"/>'s values.</param>
/// <param name="Captures">What it takes from the answer.</param>
internal sealed record StepPlan(
    int Number, int Form, RequestTemplate Request, ImmutableArray<string> Variables, ImmutableArray<CompiledExtraction> Captures);

/// <summary>The flows and feeds of a run, ready to be used. Immutable and thread-safe.</summary>
internal sealed class FlowPlan
{
    private readonly RunSpec _spec;
    private readonly ImmutableArray<ImmutableArray<StepPlan>> _flows;
    private readonly ImmutableArray<ImmutableArray<StepPlan>> _tracedFlows;
    private readonly IndexSample _traced;
    private readonly ImmutableArray<(FeedRows Rows, Range Columns)> _feeds;

    /// <param name="spec">A valid spec.</param>
    public FlowPlan(RunSpec spec)
    {
        _spec = spec;
        _traced = new IndexSample(spec.Seed, spec.TraceShare);
        var number = 0;
        _flows = [.. spec.Flows.Select(flow => PlanOf(flow, ref number))];
        _tracedFlows = spec.TraceShare > 0 ? [.. _flows.Select(steps => Traced(steps, number))] : [];
        _feeds = PlanFeeds(spec);
        Forms = [.. _flows.Concat(_tracedFlows).SelectMany(steps => steps)];
        MostVariables = Forms.Max(step => step.Variables.Length);
        IsTrivial = spec.IsPlain && MostVariables == 0;
    }

    /// <summary>All requests, by the number of their form.</summary>
    public ImmutableArray<StepPlan> Forms { get; }

    /// <summary>How many variables the flow has that has most of them.</summary>
    public int MostVariables { get; }

    /// <summary>Whether every index is one request that depends on nothing else.</summary>
    public bool IsTrivial { get; }

    /// <summary>The steps that an index goes through.</summary>
    public ImmutableArray<StepPlan> StepsOf(long index) =>
        (_tracedFlows.IsEmpty || !_traced.Has(index) ? _flows : _tracedFlows)[_spec.FlowOf(index)];

    /// <summary>
    /// Copies what the feeds have for an index, and its trace to the end; what is captured later comes between.
    /// </summary>
    /// <param name="index">The request index.</param>
    /// <param name="values">A value for each variable of its steps.</param>
    public void CopyRow(long index, Span<string> values)
    {
        foreach (var (rows, columns) in _feeds)
            rows.CopyTo(index, values[columns]);
        if (!_tracedFlows.IsEmpty && _traced.Has(index))
            values[^1] = TraceParent.Of(_spec.Seed, index);
    }

    private ImmutableArray<StepPlan> PlanOf(RequestFlow flow, ref int number)
    {
        var variables = _spec.VariablesOf(flow);
        var steps = ImmutableArray.CreateBuilder<StepPlan>(flow.Steps.Length);
        foreach (var step in flow.Steps)
        {
            var captures = step.Captures.Select(capture =>
                new CompiledExtraction(variables.IndexOf(capture.Variable), capture.Compile()));
            steps.Add(new StepPlan(number, number++, step.Request, variables, [.. captures]));
        }
        return steps.MoveToImmutable();
    }

    private static ImmutableArray<StepPlan> Traced(ImmutableArray<StepPlan> steps, int forms) =>
    [
        .. steps.Select(step => step with
        {
            Form = forms + step.Number,
            Request = step.Request with
            {
                Headers = step.Request.Headers.Add(new RequestHeader(RunSpec.TraceHeader, $"{{{RunSpec.TraceHeader}}}")),
            },
            Variables = step.Variables.Add(RunSpec.TraceHeader),
        }),
    ];

    private static ImmutableArray<(FeedRows Rows, Range Columns)> PlanFeeds(RunSpec spec)
    {
        var feeds = ImmutableArray.CreateBuilder<(FeedRows Rows, Range Columns)>(spec.Feeds.Length);
        var column = 0;
        foreach (var feed in spec.Feeds)
        {
            if (!FeedRows.TryRead(feed, out var rows, out var fault))
                throw new ArgumentException(fault, nameof(spec));
            feeds.Add((rows, column..(column += feed.Columns.Length)));
        }
        return feeds.MoveToImmutable();
    }
}
