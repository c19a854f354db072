using System.Diagnostics;

namespace LoadCluster.Packaging.Tests;

/// <summary>Programs that these tests run.</summary>
internal static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>What a program says on its standard output.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        var finished = await TryAsync(folder, program, arguments);
        return finished.ExitCode == 0
            ? finished.Output
            : throw new InvalidOperationException(
                $"{program} {string.Join(' ', arguments)}: {finished.Output}{finished.Errors}");
    }

    /// <summary>How a program ends.</summary>
    public static async Task<Finished> TryAsync(string folder, string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new Finished(process.ExitCode, output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Whether a program is there to be run.</summary>
    public static bool Exists(string program) => Environment.GetEnvironmentVariable("PATH")!
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}

/// <summary>What a process that has ended said.</summary>
internal sealed record Finished(int ExitCode, string Output, string Errors);
