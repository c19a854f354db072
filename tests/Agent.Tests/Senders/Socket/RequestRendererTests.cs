using System.Collections.Immutable;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LoadCluster.Agent.Senders.Http;
using LoadCluster.Agent.Senders.Socket;
using LoadCluster.Agent.Tests.Senders.Conformance;
using LoadCluster.Agent.Tests.Streams;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders.Socket;

public class RequestRendererTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/{index}")]
    public void Render_ManyTimes_AllocatesNothing(string path)
    {
        var request = new RequestTemplate { Url = "http://127.0.0.1" + path };
        var renderer = new RequestRenderer(request, variables: [], new TransportSpec());
        _ = renderer.Render(0, []);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var index = 0; index < 1000; index++)
            _ = renderer.Render(index, []);

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Theory]
    [InlineData("GET", "/", "", "")]
    [InlineData("get", "", "", "")]
    [InlineData("HEAD", "/a/../b?x=ü&y={index}#part", "", "User-Agent: me; Accept: */*")]
    [InlineData("POST", "/{index}", "", "X-Index: {index}")]
    [InlineData("DELETE", "/", "", "")]
    [InlineData("PATCH", "/", "{\"n\": {index}}", "Content-Type: application/json; X-A: 1; Accept: text/plain")]
    [InlineData("PURGE", "/", "", "Host: other")]
    [InlineData("GET", "/", "body", "")]
    [InlineData("GET", "/", "", "Content-Type: text/plain")]
    public async Task Render_AnySpec_IsWhatThePlatformsClientSends(string method, string path, string body, string headers)
    {
        await using var server = ScriptedServer.Answering("HTTP/1.1 204 No Content\r\n\r\n");
        var spec = new RunSpec
        {
            Requests = 1,
            Limit = 1,
            Request = new RequestTemplate
            {
                Url = server.Url + path,
                Method = method,
                Body = Encoding.ASCII.GetBytes(body),
                Headers = [.. headers.Split("; ", StringSplitOptions.RemoveEmptyEntries).Select(ToHeader)],
            },
        };
        await AssertSameAsync(server, spec);
        await AssertSameAsync(server, spec with { Transport = new TransportSpec { DisableKeepAlive = true } });
    }

    [Fact]
    public void Render_BodyWithSlots_SaysItsLengthForEveryIndex()
    {
        var template = new RequestTemplate { Url = "http://host/", Method = "POST", Body = "<{index}|{index}>"u8.ToArray() };
        var renderer = new RequestRenderer(template, [], new TransportSpec());
        Prop.ForAll(Gen.Choose(0, 63).Select(shift => long.MaxValue >> shift).ToArbitrary(), index =>
        {
            var parts = Encoding.ASCII.GetString(renderer.Render(index, [])).Split("\r\n\r\n");
            parts[1].ShouldBe($"<{index}|{index}>");
            parts[0].ShouldEndWith($"Content-Length: {parts[1].Length}");
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Render_Values_AreWrittenAsTheirPlaceWants()
    {
        var template = new RequestTemplate
        {
            Url = "http://host/a b/{v}?i={index}",
            Method = "POST",
            Headers = [new("X-V", "<{v}>")],
            Body = "{\"v\":{v},\"n\":{index}}"u8.ToArray(),
        };
        var renderer = new RequestRenderer(template, ["v"], new TransportSpec());

        foreach (var value in new[] { "x", new string('€', 1000), "a/b\r\nc", "" })
        {
            var body = $"{{\"v\":{value},\"n\":7}}";
            Encoding.UTF8.GetString(renderer.Render(7, [value])).ShouldBe(
                $"POST /a%20b/{Uri.EscapeDataString(value)}?i=7 HTTP/1.1\r\nHost: host\r\nX-V: <{value.ReplaceLineEndings("")}>\r\n"
                + $"Content-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}");
        }
    }

    private static async Task AssertSameAsync(ScriptedServer server, RunSpec spec)
    {
        var before = server.Requests.Count;
        await SenderRun.CompleteAsync(new HttpClientSender(spec, threads: 2, sources: []), spec);
        await SenderRun.CompleteAsync(new SocketSender(spec, threads: 1, sources: []), spec);
        var sent = server.Requests.Skip(before).ToImmutableArray();
        sent.Length.ShouldBe(2);
        sent[1].ShouldBe(sent[0]);
    }

    private static RequestHeader ToHeader(string line) =>
        line.Split(": ") is [var name, var value] ? new RequestHeader(name, value) : throw new FormatException(line);
}
