using System.IO.Compression;
using System.Text.Json;
using LoadCluster.Agent.Logging;
using LoadCluster.Agent.Tests.Streams;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Tests.Logging;

public sealed class RequestLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("loadcluster-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Csv_HasAHeaderAndALineForEachRequest()
    {
        var file = Write("log.csv", log => Add(log, 2_500));

        var lines = File.ReadAllLines(file);

        lines[0].ShouldBe("index,start,latency_ms,service_time_ms,outcome,bytes,agent,run");
        lines.Length.ShouldBe(2_501);
        lines[1].ShouldMatch(@"^0,20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z,2\.5,1\.25,503,7,agent-1,run-1$");
        lines.Skip(1).Select(line => line.Split(',')[0]).ShouldBe(Enumerable.Range(0, 2_500).Select(i => $"{i}"));
    }

    [Fact]
    public void CompressedNdjson_HasAnObjectForEachRequest()
    {
        var file = Write("log.ndjson.gz", log => Add(log, 30), agent: "a \"b\"");

        using var text = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        var lines = text.ReadToEnd().TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();

        lines.Count.ShouldBe(30);
        lines[1].GetProperty("index").GetInt64().ShouldBe(1);
        lines[1].GetProperty("outcome").GetString().ShouldBe("200");
        lines[1].GetProperty("serviceTimeMilliseconds").GetDouble().ShouldBe(1.25);
        lines[1].GetProperty("agent").GetString().ShouldBe("a \"b\"");
        lines[1].GetProperty("run").GetString().ShouldBe("run-1");
        lines[1].GetProperty("start").GetDateTimeOffset().ShouldBe(TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void OnlyFailed_LeavesOutWhatSucceeded()
    {
        var file = Write("log.csv", log => Add(log, 100), new RequestLogOptions("", OnlyFailed: true));

        File.ReadAllLines(file).Skip(1).ShouldAllBe(line => line.Contains(",503,"));
        File.ReadAllLines(file).Length.ShouldBe(11);
    }

    [Fact]
    public void Sample_TheSameSeed_ChoosesTheSameShare()
    {
        var options = new RequestLogOptions("", Sample: 0.1);

        var one = File.ReadAllLines(Write("one.csv", log => Add(log, 10_000), options)).Select(line => line.Split(',')[0]);
        var other = File.ReadAllLines(Write("other.csv", log => Add(log, 10_000), options)).Select(line => line.Split(',')[0]);

        one.ShouldBe(other);
        one.Count().ShouldBeInRange(900, 1_100);
    }

    [Fact]
    public void Add_DiskIsFull_TakesAllAndSaysSo()
    {
        if (!File.Exists("/dev/full"))
            return;
        var told = new List<string>();
        using var log = new RequestLog(new RequestLogOptions("/dev/full"), told.Add);
        var buffer = log.Open("agent-1", "run-1", SenderRun.Plain);

        Add(buffer, 1_000_000);
        buffer.Flush();
        log.Close();

        log.Fault!.ShouldStartWith("request log '/dev/full' is not complete: ");
        told.ShouldBe([log.Fault]);
    }

    [Fact]
    public async Task Add_TheLogStaysOpen_ReadersSeeTheLinesSoon()
    {
        var path = Path.Combine(_folder, "log.csv");
        using var log = new RequestLog(new RequestLogOptions(path));
        var buffer = log.Open("agent-1", "run-1", SenderRun.Plain);
        Add(buffer, 3);

        buffer.Flush();

        for (var i = 0; i < 100 && File.ReadAllLines(path).Length < 4; i++)
            await Task.Delay(100);
        File.ReadAllLines(path).Length.ShouldBe(4);
    }

    /// <summary>Every tenth one is a 503.</summary>
    private static void Add(RequestLogBuffer buffer, int requests)
    {
        for (var i = 0; i < requests; i++)
            buffer.Add(i, new RequestResult(Outcome.Status(i % 10 == 0 ? 503 : 200), 7, 2_500, 1_250));
    }

    private string Write(string name, Action<RequestLogBuffer> write, RequestLogOptions? options = null, string agent = "agent-1")
    {
        var path = Path.Combine(_folder, name);
        using var log = new RequestLog((options ?? new RequestLogOptions("")) with { Path = path });
        var buffer = log.Open(agent, "run-1", SenderRun.Plain);
        write(buffer);
        buffer.Flush();
        log.Close();
        log.Fault.ShouldBeNull();
        return path;
    }
}
