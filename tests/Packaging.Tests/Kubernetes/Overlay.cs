using System.Text;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace LoadCluster.Packaging.Tests.Kubernetes;

/// <summary>The objects that <c>kubectl apply -k</c> would send.</summary>
internal sealed class Overlay
{
    private static readonly string[] Workloads = ["Deployment", "StatefulSet"];

    private Overlay(IReadOnlyList<JsonNode> objects) => Objects = objects;

    public IReadOnlyList<JsonNode> Objects { get; }

    /// <summary>What makes pods.</summary>
    public IEnumerable<JsonNode> PodMakers => Objects.Where(made => Workloads.Contains(made.Text("kind")));

    public static async Task<Overlay> RenderAsync(string folder)
    {
        var text = await Tool.RunAsync(folder, "kubectl", "kustomize", ".");
        var reader = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        var writer = new SerializerBuilder().JsonCompatible().Build();
        var objects = new List<JsonNode>();
        var parser = new Parser(new StringReader(text));
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _))
            objects.Add(JsonNode.Parse(writer.Serialize(reader.Deserialize(parser)!))!);
        return new Overlay(objects);
    }

    public IEnumerable<JsonNode> Of(string kind) => Objects.Where(made => made.Text("kind") == kind);

    /// <summary>The workload of that name.</summary>
    public JsonNode Workload(string name) => PodMakers.Single(made => made.Text("metadata/name") == name);

    /// <summary>The values of a Secret or a ConfigMap, by key.</summary>
    public IEnumerable<(string Key, string Value)> Data(string kind, string name) =>
        Of(kind).Single(made => made.Text("metadata/name") == name).At("data")!.AsObject()
            .Select(entry => (entry.Key, Decode(kind, entry.Value!.ToString())));

    /// <summary>The pods there will be.</summary>
    public IEnumerable<(JsonNode Labels, JsonNode Pod)> Pods => PodMakers
        .Select(made => (made.At("spec/template/metadata/labels")!, made.At("spec/template/spec")!));

    private static string Decode(string kind, string value) =>
        kind == "Secret" ? Encoding.UTF8.GetString(Convert.FromBase64String(value)) : value;
}
