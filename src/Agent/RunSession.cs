using LoadCluster.Agent.Drivers;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent;

/// <summary>An agent's part in one run: its driver and the lanes that work goes through.</summary>
internal sealed class RunSession
{
    private readonly IDriver _driver;
    private readonly Lane[] _lanes;
    private readonly Tally _sincePulse = new();
    private readonly CancellationTokenSource _drain = new();
    private readonly CancellationTokenSource _stop = new();

    private RunSession(string runId, IDriver driver, Lane[] lanes)
    {
        (RunId, _driver, _lanes) = (runId, driver, lanes);
        Completion = RunAsync();
    }

    public string RunId { get; }

    /// <summary>Ends when everything that was sent is reported and the rest handed back; faults on a bug only.</summary>
    public Task Completion { get; }

    /// <summary>Joins a run with as many lanes as the driver has and the share of the limit feeds.</summary>
    /// <param name="order">The run.</param>
    /// <param name="share">How many requests it may have in flight, at least 1.</param>
    /// <param name="cluster">Where work comes from and reports go to.</param>
    /// <param name="options">How the agent works.</param>
    /// <param name="stampHeader">Makes the header of a message.</param>
    public static RunSession Join(
        RunOrder order, int share, ICluster cluster, AgentOptions options, Func<MessageHeader> stampHeader)
    {
        var driver = DriverCatalog.Open(order.Spec, options);
        var (queue, journal) = (cluster.Shards(order.RunId), cluster.Journal(order.RunId));
        var lanes = Enumerable.Range(0, Math.Min(driver.Lanes, share))
            .Select(_ => new Lane(order.Spec, queue, journal, stampHeader));
        var session = new RunSession(order.RunId, driver, [.. lanes]);
        session.ChangeLimit(share);
        return session;
    }

    /// <summary>
    /// Whether a share of the limit suits the lanes. A lane without a part of it would sit on shards that it may not send;
    /// and for a larger share there may be more lanes.
    /// </summary>
    public bool Suits(int share) => Math.Min(_driver.Lanes, share) == _lanes.Length;

    /// <summary>Divides a share of the limit among the lanes.</summary>
    public void ChangeLimit(int limit)
    {
        for (var i = 0; i < _lanes.Length; i++)
            _lanes[i].Limit.Change((limit / _lanes.Length) + (i < limit % _lanes.Length ? 1 : 0));
    }

    /// <summary>Starts nothing new; ends when what is in flight has come back.</summary>
    public void Drain() => _drain.Cancel();

    /// <summary>Gives up what is in flight, too.</summary>
    public void Stop()
    {
        _drain.Cancel();
        _stop.Cancel();
    }

    /// <summary>What happened since the last pulse. Called by the agent only.</summary>
    public RunPulse Pulse()
    {
        _sincePulse.Clear();
        foreach (var lane in _lanes)
            lane.MovePulseTo(_sincePulse);
        return new RunPulse(
            RunId,
            _driver.Name,
            _sincePulse.Encode(),
            _lanes.Sum(lane => lane.Limit.Value),
            _lanes.Sum(lane => lane.Limit.InFlight),
            _lanes.Sum(lane => lane.Limit.TakeMaxInFlight()),
            _lanes.Sum(lane => lane.Leases),
            _lanes.Sum(lane => lane.Unreported),
            Left: Completion.IsCompleted);
    }

    private async Task RunAsync()
    {
        await Task.Yield();
        await using (_driver)
            await Task.WhenAll(_lanes.Select(lane => lane.RunAsync(_driver, _drain.Token, _stop.Token)));
    }
}
