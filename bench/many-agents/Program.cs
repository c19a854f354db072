using System.Diagnostics;
using Akka.Actor;
using LoadCluster.Agent;
using LoadCluster.Bench.ManyAgents;
using LoadCluster.Shared.Actors;

// COORDINATOR API-URL COORDINATOR-PID AGENTS REQUESTS-PER-SECOND-OF-EACH SECONDS
// Ten agents share a system and its connection: 500 systems would have 4,000 threads, and little else would run.
const int AgentsPerSystem = 10;
var settings = new ClusterSettings { Coordinators = [ClusterAddress.TryParse(args[0])!] };
var (address, coordinatorPid) = (new Uri(args[1]), int.Parse(args[2]));
var (agents, rate, seconds) = (int.Parse(args[3]), int.Parse(args[4]), int.Parse(args[5]));

var simulation = new Simulation(rate);
using var view = new CoordinatorView(address);
using var coordinator = Process.GetProcessById(coordinatorPid);
using var over = new CancellationTokenSource();
var systems = Enumerable.Range(1, agents).Chunk(AgentsPerSystem).Select(StartAgents).ToList();
await view.SeesAsync(agents);

var remembering = simulation.RememberAsync(over.Token);
var requests = (long)agents * rate * seconds;
coordinator.Refresh();
var (started, cpuBefore) = (Stopwatch.GetTimestamp(), coordinator.TotalProcessorTime);
var runId = await view.SubmitAsync(requests, limit: agents * 4);
var (snapshots, worst) = (0, TimeSpan.Zero);
await foreach (var done in view.WatchAsync(runId))
{
    // No agent counts before it has its orders, and then all of them begin at once.
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
Console.WriteLine($"coordinator: {100 * cpu:0.0} % of a core (at most 25 %), {coordinator.WorkingSet64 / 1e6:0} MB");
Console.WriteLine($"live view: at most {worst.TotalSeconds:0.00} s behind in {snapshots} snapshots (at most 2 s)");
Console.WriteLine($"results: {(exact ? "exact" : $"wrong: {ledger}, {summary.GetProperty("warnings")}")}");

await Task.WhenAll(systems.Select(system => system.Terminate()));
return cpu <= 0.25 && worst <= TimeSpan.FromSeconds(2) && exact ? 0 : 1;

ActorSystem StartAgents(int[] numbers)
{
    var system = LoadClusterSystem.CreateAgent(settings, Console.Error.WriteLine);
    var contact = system.ActorSelection($"{LoadClusterSystem.AddressOf(settings.Contacts[0], settings)}/user/node");
    foreach (var number in numbers)
    {
        var options = new AgentOptions { Name = $"agent-{number:000}", WorkAhead = TimeSpan.FromSeconds(10) };
        system.ActorOf(AgentActor.Props(options, [contact], (_, _) => new CountingSender(simulation)), options.Name);
    }
    return system;
}
