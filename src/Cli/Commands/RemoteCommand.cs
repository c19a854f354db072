using System.CommandLine;
using LoadCluster.Cli.Options;
using LoadCluster.Cli.Remote;

namespace LoadCluster.Cli.Commands;

/// <summary>The action of a command that asks a coordinator; returns the exit code.</summary>
internal delegate Task<int> RemoteAction(CoordinatorClient client, ParseResult parsed, bool json, CancellationToken ct);

/// <summary>Makes the commands that ask a coordinator.</summary>
internal static class RemoteCommand
{
    public static Command Create(string name, string description, RemoteAction action, params Symbol[] symbols)
    {
        var remote = new RemoteOptions();
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command(name, description);
        foreach (var argument in symbols.OfType<Argument>())
            command.Arguments.Add(argument);
        foreach (var option in symbols.OfType<Option>())
            command.Options.Add(option);
        remote.AddTo(command);
        command.Options.Add(json);
        command.SetAction((parsed, ct) => CommandErrors.RunAsync(async () =>
        {
            using var client = remote.Require(parsed);
            return await action(client, parsed, parsed.GetValue(json), ct);
        }));
        return command;
    }
}
