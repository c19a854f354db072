using System.Text;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Runs;
using LoadCluster.Shared.Tests.Metrics;

namespace LoadCluster.Shared.Tests.Messages;

public class MessageCodecTests
{
    private static readonly MessageHeader Header = new(Protocol.Version, Epoch: 3, "a1", Sequence: 9);

    [Fact]
    public void Decode_WhatWasEncoded_IsTheSame() => Property.ForAll(AnyMessage.OfAnyKind, message =>
    {
        var decoded = Understand(message);

        decoded.ShouldBeOfType(message.GetType());
        // The members of a record, and then what is in its arrays.
        decoded.ToString().ShouldBe(message.ToString());
        MessageCodec.Encode(decoded).ShouldBe(MessageCodec.Encode(message));
    });

    [Fact]
    public void Decode_ARunSpec_KeepsEveryByteAndDefault()
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

        var decoded = ((RunAccepted)Understand(new RunAccepted(Header, spec, DateTimeOffset.UnixEpoch))).Spec;

        decoded.Request.Body.ToArray().ShouldBe([0, 255]);
        decoded.Request.Headers.ShouldBe([new("X-Id", "{index}")]);
        decoded.Transport.ShouldBe(spec.Transport);
        decoded.Checks.ShouldBe(["status=200", "body~\"é\""]);
        decoded.Thresholds.ShouldBe(["p99<250ms"]);
        decoded.AbortOnFail.ShouldBeFalse();
        (decoded.Request.Method, decoded.Requests, decoded.Limit, decoded.Driver).ShouldBe(("GET", 200, 50, "auto"));
    }

    [Fact]
    public void Encode_AnEntry_HasTheFormThatOtherVersionsKnow()
    {
        var slice = new ShardSlice(new Shard(4, 50, 1, 10), 5);

        var bytes = MessageCodec.Encode(new ShardReported(Header, slice, 3, new byte[] { 1, 2, 3 }));

        Encoding.UTF8.GetString(bytes).ShouldBe(
            """
            {"type":"shardReported","slice":{"shard":{"id":4,"first":50,"stride":1,"count":10},"from":5},"count":3,
            "tally":"AQID","header":{"version":1,"epoch":3,"sender":"a1","sequence":9}}
            """.ReplaceLineEndings(""));
    }

    [Theory]
    [InlineData("""{"type":"runEnded","header":{"version":2,"epoch":7,"sender":"a9","sequence":1}}""")]
    [InlineData("""{"type":"new in 2","header":{"version":2,"epoch":7,"sender":"a9","sequence":1,"more":[]},"x":{}}""")]
    [InlineData("""{"header":{"version":2,"epoch":7,"sender":"a9","sequence":1}}""")]
    public void Decode_AnotherVersion_NamesTheSender(string json) =>
        MessageCodec.Decode(Encoding.UTF8.GetBytes(json))
            .ShouldBe(new Decoded.OtherVersion(new MessageHeader(2, 7, "a9", 1)));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\u0001garbage")]
    [InlineData("""{"type":"runEnded"}""")]
    [InlineData("""{"type":"runEnded","header":null}""")]
    [InlineData("""{"type":"runEnded","header":{"version":1}}""")]
    [InlineData("""{"type":"unheard of","header":{"version":1,"epoch":1,"sender":"a","sequence":1}}""")]
    [InlineData("""{"header":{"version":1,"epoch":1,"sender":"a","sequence":1}}""")]
    [InlineData("""{"type":"shardReported","header":{"version":1,"epoch":1,"sender":"a","sequence":1}}""")]
    [InlineData("""{"type":"runAccepted","header":{"version":1,"epoch":1,"sender":"a","sequence":1},"spec":{}}""")]
    [InlineData(
        """{"type":"runAccepted","header":{"version":1,"epoch":1,"sender":"a","sequence":1},"spec":{"flows":[{"name":"a","steps":[]}]}}""")]
    [InlineData("""{"type":"runAccepted","header":{"version":1,"epoch":1,"sender":"a","sequence":1},"spec":null}""")]
    [InlineData("""{"type":"clusterOrders","header":{"version":1,"epoch":1,"sender":"a","sequence":1},"runs":null}""")]
    public void Decode_NotAMessage_SaysWhyInOneLine(string text) =>
        MessageCodec.Decode(Encoding.UTF8.GetBytes(text))
            .ShouldBeOfType<Decoded.Malformed>().Fault.ShouldSatisfyAllConditions(
                fault => fault.ShouldNotBeNullOrWhiteSpace(), fault => fault.ShouldNotContain('\n'));

    [Fact]
    public void Decode_DamagedBytes_NeverThrows() => Property.ForAll(
        Generators.Damaged(AnyMessage.OfAnyKind, MessageCodec.Encode),
        bytes => MessageCodec.Decode(bytes).ShouldNotBeNull(),
        tests: 2000);

    private static Message Understand(Message message) =>
        ((Decoded.Understood)MessageCodec.Decode(MessageCodec.Encode(message))).Message;
}
