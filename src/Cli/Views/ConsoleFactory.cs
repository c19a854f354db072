using Spectre.Console;

namespace LoadCluster.Cli.Views;

/// <summary>Where things are shown: reports on the output, progress on the error output.</summary>
internal static class ConsoleFactory
{
    private const int WidthOfPipes = 200;

    /// <summary>For reports. Into a file or a pipe they go without colours, and without breaking lines.</summary>
    public static IAnsiConsole ForReports()
    {
        var piped = Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = piped ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = piped ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (piped)
            console.Profile.Width = WidthOfPipes;
        return console;
    }

    /// <summary>For what moves on a terminal.</summary>
    public static IAnsiConsole ForProgress() =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
}
