using System.CommandLine;

namespace LoadCluster.Cli.Options;

/// <summary>Makes the options of commands that write a report in one of several forms.</summary>
internal static class ReportFormatOption
{
    public static Option<string?> File { get; } = new("--output", "-o") { Description = "File to write to [default: the standard output]", HelpName = "FILE" };

    public static Option<T> Create<T>(T byDefault)
        where T : struct, Enum => new("--format")
        {
            Description = string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant(),
            HelpName = "FORMAT",
            DefaultValueFactory = _ => byDefault,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (Enum.TryParse<T>(text, ignoreCase: true, out var format) && Enum.IsDefined(format) && !char.IsDigit(text[0]))
                    return format;
                result.AddError($"--format '{text}': use one of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");
                return byDefault;
            },
        };

    /// <summary>Writes to the file that was named, beside it first, or to the standard output.</summary>
    public static async Task WriteAsync(string? file, string text)
    {
        if (file is null)
        {
            await Console.Out.WriteAsync(text);
            return;
        }
        await System.IO.File.WriteAllTextAsync(file + ".tmp", text);
        System.IO.File.Move(file + ".tmp", file, overwrite: true);
        await Console.Error.WriteLineAsync($"Written to {file}");
    }
}
