using System.Runtime.Serialization;
using System.Text;
using Akka.Actor;
using Akka.Configuration;
using LoadCluster.Shared.Protocol;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Tests.Metrics;

namespace LoadCluster.Shared.Tests.Protocol;

public sealed class LoadClusterSerializerTests : IDisposable
{
    private readonly ActorSystem _system = ActorSystem.Create("serializer", "akka.loglevel = OFF, akka.stdout-loglevel = OFF");
    private readonly LoadClusterSerializer _serializer;

    public LoadClusterSerializerTests() => _serializer = new((ExtendedActorSystem)_system);

    public void Dispose() => _system.Dispose();

    [Fact]
    public void FromBinary_WhatWasWritten_IsTheSame() => Property.ForAll(AnyMessage.OfAnyKind, message =>
    {
        var read = Read(message);

        read.ShouldBeOfType(message.GetType());
        // The members of a record, and then what is in its arrays.
        read.ToString().ShouldBe(message.ToString());
        _serializer.ToBinary(read).ShouldBe(_serializer.ToBinary(message));
    });

    [Fact]
    public void FromBinary_ARunSpec_KeepsEveryByteAndDefault()
    {
        var spec = new RunSpec
        {
            Request = new RequestTemplate
            {
                Url = "https://host/{index}",
                Headers = [new("X-Id", "{index}")],
                Body = new byte[] { 0, 255 },
            },
            Transport = new TransportSpec
            {
                HttpVersion = System.Net.HttpVersion.Version20,
                Timeout = TimeSpan.FromMilliseconds(1.5),
                ClientCertificate = new ClientCertificate("cert", "key"),
                Proxy = new Uri("http://proxy:3128"),
            },
            Checks = ["status=200", "body~\"é\""],
            Thresholds = ["p99<250ms"],
        };

        var read = ((StartSession)Read(new StartSession("r1", 1, 1, spec, 50, DateTimeOffset.UnixEpoch))).Spec;

        read.Request.Body.ToArray().ShouldBe([0, 255]);
        read.Request.Headers.ShouldBe([new("X-Id", "{index}")]);
        read.Transport.ShouldBe(spec.Transport);
        read.Checks.ShouldBe(["status=200", "body~\"é\""]);
        read.Thresholds.ShouldBe(["p99<250ms"]);
        read.AbortOnFail.ShouldBeFalse();
        (read.Request.Method, read.Requests, read.Limit, read.Driver).ShouldBe(("GET", 200, 50, "auto"));
    }

    [Fact]
    public void ToBinary_AReport_HasTheFormThatOtherVersionsKnow()
    {
        var slice = new ShardSlice(new Shard(4, 50, 1, 10), 5);
        var message = new ShardReported("r1", new AgentId("a1", 7), slice, 3, new byte[] { 1, 2, 3 }, Request: 9);

        _serializer.Manifest(message).ShouldBe("ShardReported");
        Encoding.UTF8.GetString(_serializer.ToBinary(message)).ShouldBe(
            """
            {"runId":"r1","agent":{"name":"a1","incarnation":7},
            "slice":{"shard":{"id":4,"first":50,"stride":1,"count":10},"from":5},"count":3,"tally":"AQID","request":9}
            """.ReplaceLineEndings(""));
    }

    [Fact]
    public void FromBinary_AMemberOfALaterVersion_IsIgnored() =>
        Read("CoordinatorActive", """{"term":3,"new":{"x":[1]}}""").ShouldBe(new CoordinatorActive(3));

    [Theory]
    [InlineData("CoordinatorActive", "")]
    [InlineData("CoordinatorActive", "null")]
    [InlineData("CoordinatorActive", "{}")]
    [InlineData("CoordinatorActive", "\u0001garbage")]
    [InlineData("AgentHello", """{"agent":null}""")]
    [InlineData("AgentHello", """{"agent":{"name":"a"}}""")]
    [InlineData("RegistrationRefused", """{"term":1,"reason":null}""")]
    [InlineData("StartSession", """{"runId":"r","term":1,"sequence":1,"share":1,"startsAt":"1970-01-01T00:00:00Z","spec":{}}""")]
    [InlineData("System.Diagnostics.Process", "{}")]
    [InlineData("", "{}")]
    public void FromBinary_NotAMessage_ThrowsSerializationExceptionInOneLine(string manifest, string json) =>
        Should.Throw<SerializationException>(() => Read(manifest, json)).Message.ShouldNotContain('\n');

    [Fact]
    public void FromBinary_DamagedBytes_ThrowsNothingElse()
    {
        var manifest = "";
        var damaged = Generators.Damaged(AnyMessage.OfAnyKind, message =>
        {
            manifest = _serializer.Manifest(message);
            return _serializer.ToBinary(message);
        });
        Property.ForAll(damaged, bytes => Try(bytes, manifest.Length == 0 ? "StartSession" : manifest), tests: 2000);
    }

    [Fact]
    public void ToBinary_UnregisteredOrTooLarge_ThrowsSerializationException()
    {
        Should.Throw<SerializationException>(() => _serializer.ToBinary("text"));
        var large = new ShardReported("r1", new AgentId("a", 1), default, 0, new byte[ProtocolLimits.MaxFrameBytes]);
        Should.Throw<SerializationException>(() => _serializer.ToBinary(large))
            .Message.ShouldContain("fit into a frame");
    }

    [Fact]
    public void MaxFrameBytes_IsTheFrameSizeOfTheConfiguration()
    {
        var config = ConfigurationFactory.FromResource("loadcluster.conf", typeof(LoadClusterSerializer).Assembly);
        config.GetByteSize("remote.akka.remote.dot-netty.tcp.maximum-frame-size").ShouldBe(ProtocolLimits.MaxFrameBytes);
    }

    [Fact]
    public void FaultOf_ASpecThatDoesNotFit_SaysSo()
    {
        var spec = new RunSpec { Request = new RequestTemplate { Url = "http://h/", Body = new byte[1000] } };
        ProtocolLimits.FaultOf(spec).ShouldBeNull();
        ProtocolLimits.SizeOf(spec).ShouldBeGreaterThan(1333);
        var large = spec with { Request = spec.Request with { Body = new byte[ProtocolLimits.MaxSpecBytes] } };
        ProtocolLimits.FaultOf(large).ShouldNotBeNull().ShouldContain("at most");
    }

    private void Try(byte[] bytes, string manifest)
    {
        try
        {
            _serializer.FromBinary(bytes, manifest).ShouldNotBeNull();
        }
        catch (SerializationException)
        {
            // As it should.
        }
    }

    private object Read(IProtocolMessage message) =>
        _serializer.FromBinary(_serializer.ToBinary(message), _serializer.Manifest(message));

    private object Read(string manifest, string json) => _serializer.FromBinary(Encoding.UTF8.GetBytes(json), manifest);
}
