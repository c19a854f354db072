using LoadCluster.Cli.Options;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Cli.Scenarios;

/// <summary>
/// Builds the spec of a scenario. The keys of a single request are at the top of the file.
/// </summary>
internal sealed class RunSpecBuilder(ScenarioValue where) : RequestBuilder(where)
{
    private LoadBuilder _load = new();

    /// <summary>The part of the spec that is read directly.</summary>
    public RunSpec Spec { get; private set; } = new();

    public List<FlowBuilder> Flows { get; } = [];

    public ScenarioValue? Certificate { get; set; }

    public ScenarioValue? Key { get; set; }

    public void Set(Func<RunSpec, RunSpec> change) => Spec = change(Spec);

    public void SetLoad(Func<LoadBuilder, LoadBuilder> change) => _load = change(_load);

    public void SetTransport(Func<TransportSpec, TransportSpec> change) =>
        Spec = Spec with { Transport = change(Spec.Transport) };

    /// <summary>The spec; contradictions are added to the faults of the file.</summary>
    public RunSpec ToSpec()
    {
        if (Flows.Count == 0 && Url is null)
            Where.AddFault("there is nothing to send: give 'url', 'urls' or 'flows'");
        if (Flows.Count > 0 && IsRequest)
            Where.AddFault("'url', 'method' and 'body' belong to the flows: only 'headers' can be set for all of them");
        Set(spec => spec with
        {
            Flows = Flows.Count == 0 ? [RequestFlow.Of(ToTemplate(HeaderLines.Defaults))] : [.. Flows.Select(ToFlow)],
            Transport = spec.Transport with { ClientCertificate = ToCertificate() },
        });
        CheckNames();
        return ApplyLoad();
    }

    /// <summary>only-indexes also sets the number of requests. A stage that could not be read is a fault already.</summary>
    private RunSpec ApplyLoad()
    {
        if (!Spec.OnlyIndexes.IsEmpty)
            SetLoad(load => load with { HasRequests = true, Requests = Spec.OnlyIndexes.Length });
        if (_load.Fault is { } fault)
            Where.AddFault(fault);
        return _load.Fault is null && _load.Stages.All(stage => stage.IsValid) ? _load.Apply(Spec) : Spec;
    }

    private RequestFlow ToFlow(FlowBuilder flow, int position)
    {
        if (flow.Steps.Count > 0 == (flow.Url is not null))
            flow.Where.AddFault("a flow is one request, with 'url', or several, with 'steps'");
        var name = flow.Name ?? $"flow {position + 1}";
        return new RequestFlow
        {
            Name = name,
            Weight = flow.Weight,
            Steps = flow.Steps.Count > 0
                ? [.. flow.Steps.Select((step, i) => ToStep(flow, step, i))]
                : [new RequestStep { Name = name, Request = flow.ToTemplate(HeadersWith(HeaderLines.Defaults)) }],
        };
    }

    private RequestStep ToStep(FlowBuilder flow, StepDraft step, int position)
    {
        if (step.Url is null)
            step.Where.AddFault("a step needs a 'url' or 'urls'");
        return new RequestStep
        {
            Name = step.Name ?? $"step {position + 1}",
            Request = step.ToTemplate(flow.HeadersWith(HeadersWith(HeaderLines.Defaults))),
            Captures = [.. step.Captures],
        };
    }

    private ClientCertificate? ToCertificate()
    {
        if (Certificate is null)
        {
            Key?.AddFault("'key' needs a certificate: add 'cert'");
            return null;
        }
        var certificate = new ClientCertificate(Certificate.FileText() ?? "", (Key ?? Certificate).FileText() ?? "");
        try
        {
            return ClientKey.Decrypt(certificate);
        }
        catch (UsageException e)
        {
            (Key ?? Certificate).AddFault(e.Message);
            return null;
        }
    }

    /// <summary>
    /// A name that a flow extracts is known to all here; the validation of the spec decides which flow may use it.
    /// </summary>
    private void CheckNames()
    {
        var known = SlotNames.VariablesOf(Spec);
        foreach (var request in Flows.Concat<RequestBuilder>(Flows.SelectMany(flow => flow.Steps)).Append(this))
            request.CheckNames(known);
    }
}
