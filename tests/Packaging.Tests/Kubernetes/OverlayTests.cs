using System.Text.Json.Nodes;
using LoadCluster.Agent.Targets;

namespace LoadCluster.Packaging.Tests.Kubernetes;

/// <summary>What no schema knows: that the objects of an overlay fit each other.</summary>
[Collection(OverlayCollection.Name)]
public sealed class OverlayTests(OverlayFixture fixture)
{
    public static TheoryData<string> Names =>
        new(Directory.GetDirectories(Repository.At("k8s", "overlays")).Select(folder => Path.GetFileName(folder)!));

    [Theory, MemberData(nameof(Names))]
    public void Selectors_OfEveryObject_MatchLabelsOfPods(string name)
    {
        var overlay = fixture.Overlays[name];
        foreach (var maker in overlay.PodMakers)
            Matches(maker.At("spec/selector/matchLabels")!, maker.At("spec/template/metadata/labels")!)
                .ShouldBeTrue(Title(maker));
        var selectors = overlay.Of("Service").Select(service => service.At("spec/selector")!)
            .Concat(overlay.Objects.SelectMany(made => made.Under("matchLabels")).Where(IsOfPods));
        foreach (var selector in selectors)
            overlay.Pods.ShouldContain(pod => Matches(selector, pod.Labels), selector.ToJsonString());
    }

    [Theory, MemberData(nameof(Names))]
    public void Ports_OfServicesAndPoliciesAndProbes_AreNamedByContainers(string name)
    {
        var overlay = fixture.Overlays[name];
        foreach (var service in overlay.Of("Service"))
            service.Each("spec/ports").Select(port => port.Text("targetPort")!)
                .ShouldBeSubsetOf(PortsOf(overlay, service.At("spec/selector")!), Title(service));
        foreach (var policy in overlay.Of("NetworkPolicy").Where(
            policy => policy.At("spec/podSelector/matchLabels") is not null))
            policy.Each("spec/ingress").SelectMany(rule => rule.Each("ports")).Select(port => port.Text("port")!)
                .ShouldBeSubsetOf(PortsOf(overlay, policy.At("spec/podSelector/matchLabels")!), Title(policy));
        foreach (var container in overlay.PodMakers.SelectMany(Containers))
            container.Under("httpGet").Concat(container.Under("tcpSocket")).Select(probe => probe.Text("port")!)
                .ShouldBeSubsetOf(container.Each("ports").Select(port => port.Text("name")!));
    }

    [Theory, MemberData(nameof(Names))]
    public void References_OfEveryPod_Exist(string name)
    {
        var overlay = fixture.Overlays[name];
        var pods = overlay.PodMakers.ToArray();
        var secrets = pods.SelectMany(pod => Texts(pod, "secretRef", "name").Concat(Texts(pod, "secret", "secretName")))
            .Concat(overlay.Of("TriggerAuthentication")
            .SelectMany(scaler => scaler.Each("spec/secretTargetRef")).Select(secret => secret.Text("name")!));
        var configurations = pods.SelectMany(pod =>
            Texts(pod, "configMapRef", "name").Concat(Texts(pod, "configMap", "name")));

        secrets.ShouldBeSubsetOf(overlay.Of("Secret").Select(NameOf).Concat(
            overlay.Of("Certificate").Select(certificate => certificate.Text("spec/secretName")!)));
        configurations.ShouldBeSubsetOf(overlay.Of("ConfigMap").Select(NameOf));
        overlay.PodMakers.Select(pod => pod.Text("spec/template/spec/serviceAccountName")!)
            .ShouldBeSubsetOf(overlay.Of("ServiceAccount").Select(NameOf));
        foreach (var container in overlay.PodMakers.SelectMany(Containers))
            container.Each("envFrom").Count().ShouldBe(
                container.Under("secretRef").Count() + container.Under("configMapRef").Count());
    }

    [Theory, MemberData(nameof(Names))]
    public void Volumes_OfEveryContainer_AreMountedAndThere(string name)
    {
        foreach (var maker in fixture.Overlays[name].PodMakers)
            Containers(maker).SelectMany(container => container.Each("volumeMounts"))
                .Select(mount => mount.Text("name"))
                .ShouldBe(
                    maker.Each("spec/template/spec/volumes").Select(volume => volume.Text("name")).Concat(
                        maker.Each("spec/volumeClaimTemplates").Select(claim => claim.Text("metadata/name"))),
                    ignoreOrder: true, Title(maker));
    }

    [Theory, MemberData(nameof(Names))]
    public void Security_OfEveryPod_IsComplete(string name)
    {
        foreach (var pod in fixture.Overlays[name].PodMakers.Select(maker => maker.At("spec/template/spec")!))
        {
            pod.Text("automountServiceAccountToken").ShouldBe("false");
            pod.Text("securityContext/runAsNonRoot").ShouldBe("true");
            pod.Text("securityContext/seccompProfile/type").ShouldBe("RuntimeDefault");
            pod.At("securityContext/runAsUser")!.GetValue<int>().ShouldBePositive();
            foreach (var container in pod.Each("containers"))
            {
                container.Text("securityContext/allowPrivilegeEscalation").ShouldBe("false");
                container.Text("securityContext/readOnlyRootFilesystem").ShouldBe("true");
                container.Each("securityContext/capabilities/drop").Select(capability => capability.ToString())
                    .ShouldBe(["ALL"]);
            }
        }
        fixture.Overlays[name].Of("ServiceAccount").ShouldAllBe(
            account => account.Text("automountServiceAccountToken") == "false");
    }

    [Theory, MemberData(nameof(Names))]
    public void Resources_OfEveryContainer_AreRequestedAndLimitMemoryOnly(string name)
    {
        foreach (var container in fixture.Overlays[name].PodMakers.SelectMany(Containers))
        {
            container.At("resources/requests/cpu").ShouldNotBeNull();
            container.At("resources/requests/memory").ShouldNotBeNull();
            container.At("resources/limits")!.AsObject().Select(limit => limit.Key).ShouldBe(["memory"]);
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Targets_OfAgents_CanBeRead(string name)
    {
        var overlay = fixture.Overlays[name];

        PodEnvironment.Of(overlay, overlay.Workload("loadcluster-agent"), "agent")["LOADCLUSTER_ALLOW_TARGET"]
            .Split(',', StringSplitOptions.TrimEntries).ShouldAllBe(text => CanBeRead(text));
    }

    [Theory, MemberData(nameof(Names))]
    public void Agents_ThatAreScaledByOthers_HaveNoNumberOfTheirOwn(string name)
    {
        var overlay = fixture.Overlays[name];
        var agents = overlay.Of("Deployment").Single(made => NameOf(made) == "loadcluster-agent");
        var scaled = overlay.Of("HorizontalPodAutoscaler").Concat(overlay.Of("ScaledObject"))
            .Select(scaler => scaler.Text("spec/scaleTargetRef/name")).ToArray();

        (agents.At("spec/replicas") is null).ShouldBe(scaled.Length > 0);
        scaled.ShouldAllBe(target => target == NameOf(agents));
    }

    private static bool CanBeRead(string text) => TargetPattern.TryParse(text, out _, out _);

    private static bool Matches(JsonNode selector, JsonNode labels) =>
        selector.AsObject().All(wanted => JsonNode.DeepEquals(labels.AsObject()[wanted.Key], wanted.Value));

    private static bool IsOfPods(JsonNode selector) =>
        selector.AsObject().All(label => label.Key == "app.kubernetes.io/name");

    private static IEnumerable<string> PortsOf(Overlay overlay, JsonNode selector) => overlay.Pods
        .Where(pod => Matches(selector, pod.Labels))
        .SelectMany(pod => pod.Pod.Each("containers"))
        .SelectMany(container => container.Each("ports")).Select(port => port.Text("name")!);

    private static IEnumerable<JsonNode> Containers(JsonNode maker) => maker.Each("spec/template/spec/containers");

    private static IEnumerable<string> Texts(JsonNode node, string key, string member) =>
        node.Under(key).Select(found => found.Text(member)!);

    private static string NameOf(JsonNode made) => made.Text("metadata/name")!;

    private static string Title(JsonNode made) => $"{made.Text("kind")} {NameOf(made)}";
}
