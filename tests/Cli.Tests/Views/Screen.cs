using Spectre.Console;

namespace LoadCluster.Cli.Tests.Views;

/// <summary>A console that keeps what is written, without colours.</summary>
internal sealed class Screen : IDisposable
{
    private readonly StringWriter _text = new() { NewLine = "\n" };

    public Screen(int width = 80)
    {
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(_text),
        });
        Console.Profile.Width = width;
    }

    public IAnsiConsole Console { get; }

    public string Text => _text.ToString();

    public string[] Lines => Text.Split('\n');

    public void Dispose() => _text.Dispose();
}
