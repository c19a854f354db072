using System.Text.Json;
using LoadCluster.Coordinator.Api;

namespace LoadCluster.Coordinator.Tests.Api;

public sealed class JsonFaultTests
{
    [Theory]
    [InlineData("/spec/typo", "1", "$.spec.typo: there is no member 'typo'.")]
    [InlineData("/spec/flows/0/steps/0/request/typo", "null", "there is no member 'typo'")]
    [InlineData("/spec/transport/typo", "{}", "there is no member 'typo'")]
    [InlineData("/spec/requests", "\"x\"", "$.spec.requests: a value is missing, null, or not of the kind that belongs there: a whole number.")]
    [InlineData("/spec/abortOnFail", "7", "$.spec.abortOnFail: a value is missing, null, or not of the kind that belongs there: true or false.")]
    [InlineData("/spec/transport/timeout", "7", "a time like")]
    [InlineData("/spec/checks", "7", "a list")]
    [InlineData("/spec/flows/0/name", "7", "a text")]
    public void Of_WrongValue_NamesPathAndKind(string path, string value, string expected)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
        JsonBody.BeStrict(options);
        var json = ValidSpec.With(path, System.Text.Json.Nodes.JsonNode.Parse(value));

        var fault = Should.Throw<JsonException>(() => JsonSerializer.Deserialize<RunRequest>(json, options));

        JsonFault.Of(fault).ShouldContain(expected);
    }
}
