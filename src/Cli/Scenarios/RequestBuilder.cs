using System.Text;
using LoadCluster.Cli.Options;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Scenarios;

namespace LoadCluster.Cli.Scenarios;

/// <summary>Builds a request of a scenario.</summary>
/// <param name="where">Its place in the file.</param>
internal class RequestBuilder(ScenarioValue where)
{
    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly List<(ScenarioValue Where, string Text)> _templates = [];

    public ScenarioValue Where => where;

    public string? Url { get; private set; }

    public string? Method { get; set; }

    public List<RequestHeader> Headers { get; } = [];

    public ReadOnlyMemory<byte>? Body { get; private set; }

    /// <summary>Whether a key is set that only a single request can have.</summary>
    public bool IsRequest => Url is not null || Method is not null || Body is not null;

    public void SetUrl(ScenarioValue value) => Url = Template(value);

    public void SetBody(ScenarioValue value) => SetBody(value, Encoding.UTF8.GetBytes(Template(value)));

    public void SetBodyFile(ScenarioValue value)
    {
        var bytes = value.FileBytes() ?? [];
        if (TextOf(bytes) is { } text)
            _templates.Add((value, text));
        SetBody(value, bytes);
    }

    public void AddHeader(string name, ScenarioValue value) => Headers.Add(new RequestHeader(name, Template(value)));

    /// <summary>The request.</summary>
    /// <param name="defaults">Headers that it inherits unless it sets them.</param>
    public RequestTemplate ToTemplate(IReadOnlyList<RequestHeader> defaults) => new()
    {
        Url = Url ?? "",
        Method = Method ?? (Body is { Length: > 0 } ? "POST" : "GET"),
        Headers = [.. HeaderLines.Override(defaults, Headers)],
        Body = Body ?? default,
    };

    /// <summary>Reports names in braces that are not known.</summary>
    /// <param name="known">The known names.</param>
    public void CheckNames(IReadOnlyCollection<string> known)
    {
        foreach (var (value, text) in _templates)
        {
            foreach (var name in SlotNames.In(text).Where(name => !known.Contains(name)))
            {
                value.AddFault($"{{{name}}} is unknown: {Suggestion.For(name, known)} "
                    + $"(braces that mean themselves: '{{ {name} }}')");
            }
        }
    }

    private string Template(ScenarioValue value)
    {
        _templates.Add((value, value.Raw));
        return value.SecretText();
    }

    private void SetBody(ScenarioValue value, byte[] body)
    {
        if (Body is not null)
            value.AddFault("'body' and 'body-file' exclude each other: use one of them");
        Body = body;
    }

    private static string? TextOf(byte[] bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        // Binary bodies have no variables.
        catch (DecoderFallbackException)
        {
            return null;
        }
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
