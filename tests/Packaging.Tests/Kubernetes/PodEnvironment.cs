using System.Text.Json.Nodes;

namespace LoadCluster.Packaging.Tests.Kubernetes;

/// <summary>The environment that the kubelet gives the only container of a pod.</summary>
internal static class PodEnvironment
{
    public static IReadOnlyDictionary<string, string> Of(Overlay overlay, JsonNode workload, string pod)
    {
        var container = workload.Each("spec/template/spec/containers").Single();
        var variables = container.Each("envFrom").SelectMany(source => Imported(overlay, source))
            .ToDictionary(variable => variable.Key, variable => variable.Value);
        foreach (var variable in container.Each("env"))
            variables[variable.Text("name")!] = variable.Text("valueFrom/fieldRef/fieldPath") is "metadata.name"
                ? pod
                : Expand(variable.Text("value")!, variables);
        return variables;
    }

    private static IEnumerable<(string Key, string Value)> Imported(Overlay overlay, JsonNode source) =>
        source.Text("secretRef/name") is { } secret
            ? overlay.Data("Secret", secret)
            : overlay.Data("ConfigMap", source.Text("configMapRef/name")!);

    // Only variables that are defined further up are replaced.
    private static string Expand(string value, Dictionary<string, string> variables) => variables.Aggregate(
        value, (text, variable) => text.Replace($"$({variable.Key})", variable.Value, StringComparison.Ordinal));
}
