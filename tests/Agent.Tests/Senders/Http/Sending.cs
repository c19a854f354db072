using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Senders.Http;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders.Http;

/// <summary>Runs of the driver through a lane, as in a session.</summary>
internal static class Sending
{
    public static RunSpec To(Uri address, long requests, int limit = 1, double timeoutSeconds = 20) => new()
    {
        Request = new RequestTemplate { Url = address + "{index}" },
        Requests = requests,
        Limit = limit,
        Transport = new TransportSpec { Timeout = TimeSpan.FromSeconds(timeoutSeconds) },
    };

    /// <summary>Sends all of a spec in shards of a size; ends when every index is accounted for, once.</summary>
    public static async Task<Tally> SendAsync(
        this RunSpec spec, long shardSize = 10, string driver = HttpClientSender.DriverName)
    {
        spec.Validate().ShouldBeEmpty();
        await using var work = new Work();
        await using var opened = SenderCatalog.Open(spec with { Driver = driver }, new AgentOptions { Threads = 1 });
        var lane = new Lane(spec, work.Queue, work.Journal, Work.StampHeader);
        using var drain = new CancellationTokenSource();
        lane.Limit.Change(spec.Limit);

        var running = lane.RunAsync(opened, drain.Token, CancellationToken.None);
        await work.AddAsync((int)(spec.Requests!.Value / shardSize), shardSize);
        if (spec.Requests % shardSize is > 0 and var rest)
            await work.AddAsync(shards: 1, rest);
        await work.UntilReportedAsync(spec.Requests.Value);
        await drain.CancelAsync();
        await running.WaitAsync(Waiting.Patience);

        lane.Limit.MaxInFlight.ShouldBeLessThanOrEqualTo(spec.Limit);
        return work.Total;
    }

    /// <summary>Nothing but this outcome.</summary>
    public static void ShouldOnlyBe(this Tally tally, Outcome outcome, long count) =>
        tally.Outcomes().ShouldBe([(outcome, count)]);

    public static void ShouldOnlyBe(this Tally tally, ErrorKind kind, long count)
    {
        tally.ShouldOnlyBe(Outcome.Error(kind), count);
        tally.Failed.ShouldBe(count);
    }
}
