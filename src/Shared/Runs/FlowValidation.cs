using System.Collections.Immutable;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Shared.Runs;

/// <summary>
/// Finds every fault of a run's flows at once, each as one line that says what is wrong and what would do.
/// </summary>
internal static class FlowValidation
{
    public static IEnumerable<string> FaultsOf(RunSpec spec)
    {
        var steps = spec.Flows.Sum(flow => flow.Steps.Length);
        if (spec.Flows.IsEmpty)
            yield return "there is nothing to send: give a URL";
        if (spec.Flows.Length > RequestFlow.MaxFlows || steps > RequestStep.MaxSteps)
            yield return $"a run may have at most {RequestFlow.MaxFlows} flows with {RequestStep.MaxSteps} steps together, "
                + $"not {spec.Flows.Length} with {steps}";
        foreach (var name in Repeated(spec.Flows.Select(flow => flow.Name)))
            yield return $"more than one flow has the name '{name}': choose another for one of them";
        foreach (var fault in spec.Flows.SelectMany(flow => FaultsOf(spec, flow)))
            yield return fault;
    }

    private static IEnumerable<string> FaultsOf(RunSpec spec, RequestFlow flow)
    {
        if (flow.Name.Length == 0)
            yield return "a flow has an empty name: give it one";
        if (flow.Weight is < 1 or > RequestFlow.MaxWeight)
            yield return $"flow '{flow.Name}': the weight must be from 1 to {RequestFlow.MaxWeight}, not {flow.Weight}";
        if (flow.Steps.IsEmpty)
            yield return $"flow '{flow.Name}' has no steps: add one, or leave it out";
        foreach (var name in Repeated(flow.Steps.Select(step => step.Name)))
            yield return $"flow '{flow.Name}': more than one step has the name '{name}': choose another for one of them";
        for (var i = 0; i < flow.Steps.Length; i++)
        {
            // A plain run has one request: the fault need not name it.
            var where = spec.IsPlain ? "" : $"flow '{flow.Name}', step '{flow.Steps[i].Name}': ";
            foreach (var fault in FaultsOf(spec, flow, i))
                yield return where + fault;
        }
    }

    private static IEnumerable<string> FaultsOf(RunSpec spec, RequestFlow flow, int position)
    {
        var step = flow.Steps[position];
        var known = spec.VariablesOf(flow with { Steps = flow.Steps[..position] });
        var unknown = spec.Flows.SelectMany(other => spec.VariablesOf(other)).Except(known).ToImmutableArray();
        if (step.Name.Length == 0)
            yield return "the name is empty: give it one";
        foreach (var fault in RequestValidation.FaultsOf(step.Request, known))
            yield return fault;
        foreach (var name in unknown.Where(name => Uses(step.Request, name)))
            yield return $"{{{name}}} is used, but no earlier step of this flow captures it: capture it first";
        foreach (var fault in step.Captures.Select(capture => FaultOf(spec, capture)).OfType<string>())
            yield return fault;
    }

    private static string? FaultOf(RunSpec spec, Extraction capture) =>
        spec.Feeds.Any(feed => feed.Columns.Contains(capture.Variable))
            ? $"'{capture.Variable}' is a column of a feed: capture into another variable"
            : VariableName.FaultOf(capture.Variable) ?? capture.FaultOfExpression();

    private static bool Uses(RequestTemplate request, string name)
    {
        ImmutableArray<string> names = [name];
        return new Template(request.Url, names).HasVariables
            || request.Headers.Any(header => new Template(header.Value, names).HasVariables)
            || new Template(request.Body.Span, names).HasVariables;
    }

    private static IEnumerable<string> Repeated(IEnumerable<string> names) =>
        names.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key);
}
