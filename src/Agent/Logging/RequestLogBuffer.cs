using LoadCluster.Agent.Scenarios;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Logging;

/// <summary>Collects the lines of one recorder, under its lock, and passes them on in blocks.</summary>
internal sealed class RequestLogBuffer(RequestLog log, string agent, string runId, RequestLogOptions options, long seed)
{
    private const int Size = 1024;

    private readonly IndexSample _sample = new(seed, options.Sample);
    private LoggedRequest[] _lines = new LoggedRequest[Size];
    private int _count;

    public void Add(long index, in RequestResult result)
    {
        if ((options.OnlyFailed && !result.Outcome.IsFailure) || !_sample.Has(index))
            return;
        _lines[_count++] = LoggedRequest.Of(index, result);
        if (_count == Size)
            Flush();
    }

    public void Flush()
    {
        if (_count == 0)
            return;
        log.Add(new RequestLogBlock(agent, runId, _lines.AsMemory(0, _count)));
        (_lines, _count) = (new LoggedRequest[Size], 0);
    }
}

/// <summary>Lines of one agent and run.</summary>
internal sealed record RequestLogBlock(string Agent, string RunId, ReadOnlyMemory<LoggedRequest> Lines);
