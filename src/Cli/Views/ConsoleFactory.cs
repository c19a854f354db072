using Spectre.Console;

namespace LoadCluster.Cli.Views;

/// <summary>Consoles: standard output for reports, standard error for progress.</summary>
internal static class ConsoleFactory
{
    private const int WidthOfPipes = 200;

    /// <summary>For reports; without colours and line breaks when redirected.</summary>
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

    /// <summary>For the live view.</summary>
    public static IAnsiConsole ForProgress() =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
}
