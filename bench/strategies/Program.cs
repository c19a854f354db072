using System.Diagnostics;
using System.Globalization;
using LoadCluster.Bench.Strategies;
using LoadCluster.Bench.Strategies.Strategies;
using LoadCluster.Shared.Expressions;
using LoadCluster.Target;

// The field's well-known ways to keep a number of requests in flight, side by side on the same target and limit:
//   dotnet run -c Release --project bench/strategies -- [--requests 100k] [--limit 1000] [--url URL] [--only NAME]
// Each runs in a process of its own, so that its memory is its own; `--child` is how they are started.
IStrategy[] strategies =
    [new AllTasksBehindSemaphore(), new ListWhenAny(), new ListBusyPolling(), new SlotPool(), new StockStage(), new Pipeline()];
var requests = Count("--requests", "100k");
var limit = (int)Count("--limit", "1000");

if (Value("--child") is { } child)
{
    using var sender = new Sender(new Uri(Value("--url")!), limit);
    var strategy = strategies.Single(strategy => strategy.Name == child);
    Console.WriteLine(await Measurement.TakeAsync(
        () => strategy.RunAsync(requests, limit, sender.SendAsync), () => sender.Failures));
    return 0;
}

if (Value("--serve") is not null)
{
    await using var target = await TargetServer.StartAsync(new TargetOptions(), CancellationToken.None);
    Console.WriteLine(target.Address);
    await Console.In.ReadToEndAsync();
    return 0;
}

using var server = Value("--url") is null ? StartSelf("--serve", "yes") : null;
var url = Value("--url") ?? await server!.StandardOutput.ReadLineAsync();
Console.WriteLine($"{requests:N0} requests, {limit:N0} in flight\n");
Console.WriteLine("| strategy      | wall     | CPU      | peak memory | requests/s | failed |");
Console.WriteLine("|---------------|---------:|---------:|------------:|-----------:|-------:|");
foreach (var name in strategies.Select(strategy => strategy.Name).Where(name => (Value("--only") ?? name) == name))
{
    using var process = StartSelf("--child", name, "--url", url!, "--requests", $"{requests}", "--limit", $"{limit}");
    var line = await process.StandardOutput.ReadLineAsync();
    await process.WaitForExitAsync();
    Console.WriteLine(line is null ? $"| {name,-13} | crashed" : Measurement.Parse(line).ToRow(name, requests));
}
server?.StandardInput.Close();
return 0;

string? Value(string flag) => Array.IndexOf(args, flag) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;

long Count(string flag, string standard) => CountText.TryParse(Value(flag) ?? standard, out var count) && count > 0
    ? count
    : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{flag}: use a number like 100k"));

static Process StartSelf(params string[] arguments) => Process.Start(
    new ProcessStartInfo(Environment.ProcessPath!, arguments)
    {
        RedirectStandardOutput = true,
        RedirectStandardInput = true,
    })!;
