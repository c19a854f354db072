using System.CommandLine;
using LoadCluster.Cli;
using LoadCluster.Cli.Commands;

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
};
Examples.ShowInHelpOf(root);

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    var command = parsed.CommandResult.Command;
    var path = command.Parents.OfType<Command>().Reverse().Append(command).Where(part => part != root);
    var help = string.Join(' ', path.Select(part => part.Name).Prepend("loadcluster").Append("--help"));
    foreach (var error in parsed.Errors)
        await Console.Error.WriteLineAsync($"loadcluster: {error.Message.TrimEnd('.')} (see '{help}')");
    return ExitCode.Usage;
}

// Commands handle Ctrl-C themselves: the first one drains the run instead of ending the process.
return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
