using System.Text;
using BenchmarkDotNet.Attributes;
using LoadCluster.Agent.Senders.Socket;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Bench.Micro;

/// <summary>What the socket driver does with the bytes of one request and of its answer.</summary>
[MemoryDiagnoser]
public class RequestBenchmarks
{
    private static readonly byte[] Answer = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Sat, 31 Jan 2026 12:00:00 GMT\r\nContent-Type: text/plain\r\n"
        + "Content-Length: 13\r\nConnection: keep-alive\r\n\r\nHello, world\n");

    private static readonly byte[] ChunkedAnswer = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHello\r\n8\r\n, world\n\r\n0\r\n\r\n");

    private readonly RequestRenderer _constant = To("http://127.0.0.1:8080/");
    private readonly RequestRenderer _varying = To("http://127.0.0.1:8080/items/{index}?page={index}");
    private ResponseParser _parser;
    private long _index;

    [Benchmark]
    public int RenderConstant() => _constant.Render(_index++, []).Length;

    [Benchmark]
    public int RenderIndex() => _varying.Render(_index++, []).Length;

    [Benchmark]
    public int ParseAnswer() => Parse(Answer);

    [Benchmark]
    public int ParseChunkedAnswer() => Parse(ChunkedAnswer);

    private int Parse(byte[] answer)
    {
        _parser.Begin(isBodyExpected: true);
        _parser.Read(answer, out var consumed);
        return consumed;
    }

    private static RequestRenderer To(string url) =>
        new(new RequestTemplate { Url = url }, variables: [], new TransportSpec());
}
