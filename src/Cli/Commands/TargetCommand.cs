using System.CommandLine;
using LoadCluster.Cli.Options;
using LoadCluster.Cli.Running;
using LoadCluster.Target;

namespace LoadCluster.Cli.Commands;

/// <summary><c>loadcluster target</c>: a server to send requests to.</summary>
internal static class TargetCommand
{
    public static Command Create()
    {
        var command = new Command("target", "Serve requests with delays and faults; /_stats counts every index.");
        var options = new TargetCommandOptions();
        options.AddTo(command);
        command.SetAction((parsed, _) => CommandErrors.RunAsync(() => RunAsync(options.Read(parsed))));
        return command.WithExamples(
            "target --port 8080 --delay 0s..3s --seed 1",
            "target --port 8080 --body bytes:10k",
            "target --port 8080 --fail 1% --reset 1% --hang 0.1%",
            "target --port 8443 --tls");
    }

    private static async Task<int> RunAsync(TargetOptions options)
    {
        if (options.Validate() is { Count: > 0 } faults)
            throw new UsageException(faults);
        using var interrupts = new InterruptSignal(most: 1);
        await using var target = await TargetServer.StartAsync(options, CancellationToken.None);
        Console.WriteLine($"Listening on {target.Address} (Ctrl-C stops; {new Uri(target.Address, "/_stats")} counts)");
        await interrupts.FirstAsync();
        return ExitCode.Passed;
    }
}
