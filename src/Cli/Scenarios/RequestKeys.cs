using System.Collections.Immutable;
using LoadCluster.Cli.Options;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Cli.Scenarios;

/// <summary>The keys of requests: of a run or a flow with a single request, and of a step.</summary>
internal static class RequestKeys
{
    /// <summary>Keys of a step.</summary>
    public static readonly ImmutableArray<ScenarioKey<StepDraft>> OfStep =
    [
        new("name", (step, value) => step.Name = value.Text()),
        .. OfRequest<StepDraft>(),
        new("capture", (step, value) => step.Captures.AddRange(
            value.Pairs().Select(pair => ToCapture(pair.Name, pair.Value)))),
    ];

    /// <summary>Keys of a flow.</summary>
    public static readonly ImmutableArray<ScenarioKey<FlowBuilder>> OfFlow =
    [
        new("name", (flow, value) => flow.Name = value.Text()),
        new("weight", (flow, value) => flow.Weight = value.Read(ValueParsers.Connections, otherwise: 1)),
        new("steps", (flow, value) => flow.Steps.AddRange(
            value.Items().Select(item => item.Fill(new StepDraft(item), OfStep)))),
        .. OfRequest<FlowBuilder>(),
    ];

    /// <summary>Keys of an extraction: one of them says where the value is.</summary>
    public static readonly ImmutableArray<ScenarioKey<List<(CaptureSource Source, string Expression)>>> OfCapture =
    [
        new("json", (found, value) => found.Add((CaptureSource.Json, value.Text()))),
        new("header", (found, value) => found.Add((CaptureSource.Header, value.Text()))),
        new("regex", (found, value) => found.Add((CaptureSource.Regex, value.Text()))),
    ];

    /// <summary>Keys that every request has.</summary>
    public static ImmutableArray<ScenarioKey<T>> OfRequest<T>()
        where T : RequestBuilder =>
    [
        new("url", (request, value) => request.SetUrl(value)),
        new("urls", (request, value) => request.SetUrls(value)),
        new("method", (request, value) => request.Method = value.Text()),
        new("headers", (request, value) => AddHeaders(request, value)),
        new("content-type", (request, value) => request.AddHeader("Content-Type", value)),
        new("body", (request, value) => request.SetBody(value)),
        new("body-file", (request, value) => request.SetBodyFile(value)),
    ];

    private static void AddHeaders(RequestBuilder request, ScenarioValue headers)
    {
        foreach (var (name, value) in headers.Pairs())
            request.AddHeader(name.Text(), value);
    }

    private static Extraction ToCapture(ScenarioValue variable, ScenarioValue value)
    {
        var found = value.Fill(new List<(CaptureSource Source, string Expression)>(), OfCapture);
        if (found.Count != 1)
            value.AddFault("say where the value is, once: 'json: a.path', 'header: a-name' or 'regex: (expression)'");
        var (source, expression) = found.FirstOrDefault();
        return new Extraction(variable.Text(), source, expression ?? "");
    }
}
