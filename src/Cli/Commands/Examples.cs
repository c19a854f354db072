using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace LoadCluster.Cli.Commands;

/// <summary>Adds examples to the end of a command's help.</summary>
internal static class Examples
{
    private static readonly Dictionary<Command, string[]> Known = [];

    /// <summary>Sets the examples of a command.</summary>
    public static Command WithExamples(this Command command, params string[] lines)
    {
        Known[command] = lines;
        return command;
    }

    /// <summary>Makes the help of a root command and its subcommands show them.</summary>
    public static void ShowInHelpOf(RootCommand root)
    {
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        root.WithExamples([.. root.Subcommands.Select(command => Known[command][0])]);
    }

    private sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var result = help.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var line in Known[parseResult.CommandResult.Command])
                output.WriteLine($"  loadcluster {line}");
            output.WriteLine();
            return result;
        }
    }
}
