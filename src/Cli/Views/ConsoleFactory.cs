using Spectre.Console;

namespace LoadCluster.Cli.Views;

/// <summary>Consoles: standard output for reports, standard error for progress.</summary>
internal static class ConsoleFactory
{
    private const int WidthOfPipes = 200;

    /// <summary>For reports; without colours and line breaks when redirected.</summary>
    public static IAnsiConsole ForReports() => Create(Console.Out, Console.IsOutputRedirected);

    /// <summary>For reports when the output has JSON.</summary>
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

    /// <summary>For the live view.</summary>
    public static IAnsiConsole ForProgress() =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
}
