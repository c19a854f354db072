using System.Collections.Immutable;
using System.Text;
using LoadCluster.Cli.Options;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Cli.Scenarios;

/// <summary>Builds a request of a scenario.</summary>
/// <param name="where">Its place in the file.</param>
internal class RequestBuilder(ScenarioValue where)
{
    private readonly List<(ScenarioValue Where, ReadOnlyMemory<byte> Text, bool IsBody)> _templates = [];
    private readonly List<RequestHeader> _headers = [];
    private readonly List<string> _removed = [];

    public ScenarioValue Where => where;

    public string? Url { get; private set; }

    /// <summary>URLs that take turns; the first one is <see cref="Url"/>.</summary>
    public ImmutableArray<string> Urls { get; private set; } = [];

    public string? Method { get; set; }

    public ReadOnlyMemory<byte>? Body { get; private set; }

    /// <summary>Whether a key is set that only a single request can have.</summary>
    public bool IsRequest => Url is not null || Method is not null || Body is not null;

    public void SetUrl(ScenarioValue value) => SetUrl(value, Template(value));

    public void SetUrls(ScenarioValue value)
    {
        if (value.FileText() is not { } text)
            return;
        Urls = UrlFile.Read(text);
        _templates.Add((value, Encoding.UTF8.GetBytes(text), IsBody: false));
        if (Urls.IsEmpty)
            value.AddFault($"'{value.Raw}' has no URL: there is nothing to send");
        SetUrl(value, Urls.FirstOrDefault(""));
    }

    public void SetBody(ScenarioValue value) => SetBody(value, Encoding.UTF8.GetBytes(Template(value, isBody: true)));

    public void SetBodyFile(ScenarioValue value)
    {
        var bytes = value.FileBytes() ?? [];
        _templates.Add((value, bytes, IsBody: true));
        SetBody(value, bytes);
    }

    public void AddHeader(string name, ScenarioValue value)
    {
        if (!value.IsNothing)
            _headers.Add(new RequestHeader(name, Template(value)));
        else if (HeaderLines.IsNeeded(name))
            value.AddFault($"'{name}' cannot be removed: give it a value");
        else
            _removed.Add(name);
    }

    /// <summary>Its headers.</summary>
    /// <param name="defaults">Headers that it inherits unless it sets or removes them.</param>
    public IReadOnlyList<RequestHeader> HeadersWith(IEnumerable<RequestHeader> defaults) =>
        [.. HeaderLines.Override(HeaderLines.Remove(defaults, _removed), _headers)];

    /// <summary>The request.</summary>
    /// <param name="defaults">Headers that it inherits unless it sets or removes them.</param>
    public RequestTemplate ToTemplate(IReadOnlyList<RequestHeader> defaults) => new()
    {
        Url = Url ?? "",
        Urls = Urls,
        Method = Method ?? (Body is { Length: > 0 } ? "POST" : "GET"),
        Headers = [.. HeadersWith(defaults)],
        Body = Body ?? default,
    };

    /// <summary>Reports names in braces that are not known.</summary>
    /// <param name="known">The known names.</param>
    public void CheckNames(IReadOnlyCollection<string> known)
    {
        foreach (var (value, text, isBody) in _templates)
        {
            foreach (var fault in SlotNames.FaultsIn(text, known, isBody))
                value.AddFault(fault);
        }
    }

    private string Template(ScenarioValue value, bool isBody = false)
    {
        // What stands for the environment is looked at elsewhere.
        _templates.Add((value, Encoding.UTF8.GetBytes(Secret.WithoutSlots(value.Raw)), isBody));
        return value.SecretText();
    }

    private void SetUrl(ScenarioValue value, string url)
    {
        if (Url is not null)
            value.AddFault("'url' and 'urls' exclude each other: use one of them");
        Url = url;
    }

    private void SetBody(ScenarioValue value, byte[] body)
    {
        if (Body is not null)
            value.AddFault("'body' and 'body-file' exclude each other: use one of them");
        Body = body;
    }
}

/// <summary>Builds a step of a flow.</summary>
internal sealed class StepDraft(ScenarioValue where) : RequestBuilder(where)
{
    public string? Name { get; set; }

    public List<Extraction> Captures { get; } = [];
}

/// <summary>Builds a flow: its steps, or its single request.</summary>
internal sealed class FlowBuilder(ScenarioValue where) : RequestBuilder(where)
{
    public string? Name { get; set; }

    public int Weight { get; set; } = 1;

    public List<StepDraft> Steps { get; } = [];
}
