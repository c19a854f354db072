using Spectre.Console;

namespace LoadCluster.Cli.Views;

/// <summary>Where things are shown: reports on the output, progress on the error output.</summary>
internal static class ConsoleFactory
{
    private const int WidthOfPipes = 200;

    /// <summary>For reports. Into a file or a pipe they go without colours, and without breaking lines.</summary>
    public static IAnsiConsole ForReports() => Create(Console.Out, Console.IsOutputRedirected);

    /// <summary>For reports where the output is for programs.</summary>
    public static IAnsiConsole ForErrors() => Create(Console.Error, Console.IsErrorRedirected);

    private static IAnsiConsole Create(TextWriter writer, bool isPiped)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isPiped ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = isPiped ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
            Out = new AnsiConsoleOutput(writer),
        });
        if (isPiped)
            console.Profile.Width = WidthOfPipes;
        return console;
    }

    /// <summary>For what moves on a terminal.</summary>
    public static IAnsiConsole ForProgress() =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
}
