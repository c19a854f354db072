using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Pacing;
using LoadCluster.Shared.Clustering;
using LoadCluster.Shared.Messages;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent;

/// <summary>An agent's part in one run: its driver and the lanes that work goes through.</summary>
internal sealed class RunSession
{
    private readonly DateTimeOffset? _startsAt;
    private readonly ISender _driver;
    private readonly Lane[] _lanes;
    private readonly Tally _sincePulse = new();
    private readonly CancellationTokenSource _drain = new();
    private readonly CancellationTokenSource _stop = new();

    private RunSession(RunOrder order, ISender driver, Lane[] lanes)
    {
        (RunId, _startsAt, _driver, _lanes) = (order.RunId, order.StartsAt, driver, lanes);
        Completion = RunAsync();
    }

    public string RunId { get; }

    /// <summary>
    /// Ends when everything that was sent is reported and the rest handed back; faults on a bug only.
    /// </summary>
    public Task Completion { get; }

    /// <summary>Joins a run with as many lanes as the driver has and the share of the limit feeds.</summary>
    /// <param name="order">The run.</param>
    /// <param name="share">How many requests it may have in flight, at least 1.</param>
    /// <param name="cluster">Where work comes from and reports go to.</param>
    /// <param name="options">How the agent works.</param>
    /// <param name="clockOffset">By how much the agent's clock is ahead of the one that the order goes by.</param>
    /// <param name="stampHeader">Makes the header of a message.</param>
    public static RunSession Join(
        RunOrder order,
        int share,
        ICluster cluster,
        AgentOptions options,
        TimeSpan clockOffset,
        Func<MessageHeader> stampHeader)
    {
        var schedule = order.Spec.Profile is { } profile && order.StartsAt is { } start
            ? Schedule.StartingIn(profile, start + clockOffset - options.Time.GetUtcNow())
            : null;
        var driver = SenderCatalog.Open(order.Spec, options);
        var (queue, journal) = (cluster.Shards(order.RunId), cluster.Journal(order.RunId));
        var lanes = Enumerable.Range(0, Math.Min(driver.Lanes, share))
            .Select(_ => new Lane(order.Spec, queue, journal, stampHeader, schedule));
        var session = new RunSession(order, driver, [.. lanes]);
        session.ChangeLimit(share);
        return session;
    }

    /// <summary>
    /// Whether an order suits the session. A lane without a part of the share would sit on shards that it may not send;
    /// for a larger share there may be more lanes; and another start is another schedule.
    /// </summary>
    public bool Suits(RunOrder order, int share) =>
        order.StartsAt == _startsAt && Math.Min(_driver.Lanes, share) == _lanes.Length;

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
            _sincePulse.Total,
            _sincePulse.MeanLagMilliseconds,
            _lanes.Sum(lane => lane.Limit.Value),
            _lanes.Sum(lane => lane.Limit.InFlight),
            _lanes.Sum(lane => lane.Limit.TakeMaxInFlight()),
            _lanes.Length,
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
