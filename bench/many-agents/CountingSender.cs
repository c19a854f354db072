using System.Diagnostics;
using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using LoadCluster.Agent.Senders;
using LoadCluster.Agent.Streams;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Bench.ManyAgents;

/// <summary>Counts the indexes of its slices at the rate of the simulation instead of sending them.</summary>
internal sealed class CountingSender(Simulation simulation) : ISender
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly int _perStep = (int)(simulation.Rate * Step.TotalSeconds);

    public string Name => "counting";

    public SenderShape Shape => new(Loops: 1, DividesLimit: false);

    public Flow<OpenSlice, OpenSlice, NotUsed> Flow(SessionWork work) => SliceStage.Flow(work, CountAsync);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task CountAsync(SendLoop loop, IMaterializer materializer)
    {
        while (!loop.Drain.IsCancellationRequested)
        {
            await Task.Delay(Step, loop.Drain).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var counted = 0;
            while (counted < _perStep && loop.TryStart(Stopwatch.GetTimestamp(), out var item))
            {
                var latency = Random.Shared.Next(500, 50_000);
                loop.Record(item, new RequestResult(Outcome.Status(200), BytesReceived: 10, latency, latency), steps: []);
                loop.End();
                counted++;
            }
            simulation.Count(counted);
        }
    }
}
