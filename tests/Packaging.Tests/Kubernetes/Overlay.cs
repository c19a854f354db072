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

    /// <summary>What a Secret says, whose name ends in a hash.</summary>
    public string Secret(string name, string key)
    {
        var secret = Of("Secret").Single(made =>
            made.Text("metadata/name")!.StartsWith($"{name}-", StringComparison.Ordinal));
        return Encoding.UTF8.GetString(Convert.FromBase64String(secret.At("data")!.AsObject()[key]!.ToString()));
    }

    /// <summary>The pods there will be; of those that the broker's operator makes, the labels only.</summary>
    public IEnumerable<(JsonNode Labels, JsonNode? Pod)> Pods => PodMakers
        .Select(made => (made.At("spec/template/metadata/labels")!, made.At("spec/template/spec")))
        .Concat(Of("RabbitmqCluster").Select(broker => (
            (JsonNode)new JsonObject { ["app.kubernetes.io/name"] = broker.Text("metadata/name") }, (JsonNode?)null)));
}
