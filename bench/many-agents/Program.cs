using System.Diagnostics;
using LoadCluster.Bench.ManyAgents;
using LoadCluster.Shared.Clustering.RabbitMq;

// BROKER COORDINATOR-URL COORDINATOR-PID AGENTS REQUESTS-PER-SECOND-OF-EACH SECONDS
var (address, coordinatorPid) = (new Uri(args[1]), int.Parse(args[2]));
var (agents, rate, seconds) = (int.Parse(args[3]), int.Parse(args[4]), int.Parse(args[5]));
if (!RabbitMqOptions.TryParse(args[0], out var broker, out var error))
    throw new ArgumentException(error);

var simulation = new Simulation(rate);
using var view = new CoordinatorView(address);
using var coordinator = Process.GetProcessById(coordinatorPid);
using var over = new CancellationTokenSource();
var members = new List<RabbitMqCluster>();
var simulated = new List<SimulatedAgent>();
for (var i = 1; i <= agents; i++)
{
    members.Add(await RabbitMqCluster.ConnectAsync(broker, $"agent-{i:000}", CancellationToken.None));
    simulated.Add(new SimulatedAgent(members[^1], simulation));
    simulated[^1].Start();
}
await view.SeesAsync(agents);

var remembering = simulation.RememberAsync(over.Token);
var requests = (long)agents * rate * seconds;
var (started, cpuBefore) = (Stopwatch.GetTimestamp(), coordinator.TotalProcessorTime);
var runId = await view.SubmitAsync(requests, limit: agents * 4);
var (snapshots, worst) = (0, TimeSpan.Zero);
await foreach (var done in view.WatchAsync(runId))
{
    // Nobody counts before agents had their orders, and then all of them join at once.
    if (Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5))
        continue;
    snapshots++;
    worst = TimeSpan.FromTicks(Math.Max(worst.Ticks, simulation.AgeOf(done).Ticks));
}
coordinator.Refresh();
var cpu = (coordinator.TotalProcessorTime - cpuBefore) / Stopwatch.GetElapsedTime(started);
var summary = await view.SummaryAsync(runId);
await over.CancelAsync();
await remembering;

var ledger = summary.GetProperty("ledger");
var exact = ledger.GetProperty("succeeded").GetInt64() == requests && ledger.GetProperty("reissuedAtMost").GetInt64() == 0
    && summary.GetProperty("agents").GetArrayLength() == agents;
Console.WriteLine($"{agents} agents, {requests} requests in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
Console.WriteLine($"coordinator: {100 * cpu:0.0} % of a core (at most 25 %)");
Console.WriteLine($"live view: at most {worst.TotalSeconds:0.00} s behind in {snapshots} snapshots (at most 2 s)");
Console.WriteLine($"results: {(exact ? "exact" : $"wrong: {summary}")}");

foreach (var agent in simulated)
    await agent.DisposeAsync();
foreach (var member in members)
    await member.DisposeAsync();
return cpu <= 0.25 && worst <= TimeSpan.FromSeconds(2) && exact ? 0 : 1;
