using LoadCluster.Agent.Senders.Http;
using LoadCluster.Agent.Tests.Streams;
using LoadCluster.Shared.Metrics;
using LoadCluster.Shared.Requests;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Tests.Senders.Http;

/// <summary>Runs of a sender in the graph of a session.</summary>
internal static class Sending
{
    public static RunSpec To(Uri address, long requests, int limit = 1, double timeoutSeconds = 20) => new()
    {
        Request = new RequestTemplate { Url = address + "{index}" },
        Requests = requests,
        Limit = limit,
        Transport = new TransportSpec { Timeout = TimeSpan.FromSeconds(timeoutSeconds) },
    };

    /// <summary>Sends all of a spec in slices of a size; ends when every index is accounted for, once.</summary>
    public static async Task<Tally> SendAsync(
        this RunSpec spec, long shardSize = 10, string driver = HttpClientSender.DriverName, int threads = 1)
    {
        spec.Validate().ShouldBeEmpty();
        var sender = SenderCatalog.Open(spec with { Driver = driver }, new AgentOptions { Threads = threads });
        await using var run = new SenderRun(sender, spec.Limit, spec);
        run.Add((int)(spec.Requests!.Value / shardSize), shardSize);
        if (spec.Requests % shardSize is > 0 and var rest)
            run.Add(shards: 1, rest);
        var total = await run.ReadReportsAsync(spec.Requests.Value).WaitAsync(Waiting.Patience);
        (await run.DrainAsync()).Total.ShouldBe(0);
        run.MaxInFlight.ShouldBeLessThanOrEqualTo(spec.Limit);
        return total;
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
