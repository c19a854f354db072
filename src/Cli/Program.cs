using System.CommandLine;
using LoadCluster.Cli;
using LoadCluster.Cli.Commands;
using LoadCluster.Cli.Options;
using LoadCluster.Cli.Running;
using LoadCluster.Shared.Expressions;

IgnoredInterrupt.Undo();

var root = new RootCommand("Distributed HTTP load generator whose numbers add up.")
{
    RunCommand.Create(),
    TargetCommand.Create(),
    DemoCommand.Create(),
    CoordinatorCommand.Create(),
    AgentCommand.Create(),
    RunsCommand.Create(),
    ReportCommand.Create(),
    CompareCommand.Create(),
    ClusterCommand.Create(),
    NodeCommands.CreateActor(),
    NodeCommands.CreateLog(),
    CompletionsCommand.Create(),
};
Examples.ShowInHelpOf(root);

// An argument that begins with '@' is what it says, not the name of a file with more arguments.
var parsed = root.Parse(CookiesArgument.Join(args), new ParserConfiguration { ResponseFileTokenReplacer = null });
if (parsed.Errors.Count > 0)
{
    var command = parsed.CommandResult.Command;
    var path = command.Parents.OfType<Command>().Reverse().Append(command).Where(part => part != root);
    var help = string.Join(' ', path.Select(part => part.Name).Prepend("loadcluster").Append("--help"));
    foreach (var fault in UnknownFlags.FaultsOf(parsed))
        await Console.Error.WriteLineAsync($"loadcluster: {DisplayText.Escape(fault)} (see '{help}')");
    return ExitCode.Usage;
}

// Commands handle Ctrl-C themselves: the first one drains the run instead of ending the process.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
