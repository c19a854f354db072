using System.Diagnostics;

namespace LoadCluster.Cli.Tests;

/// <summary>The built command as a process of its own, as a person starts it.</summary>
internal sealed class LoadClusterProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly string Command = Path.Combine(AppContext.BaseDirectory, "loadcluster.dll");

    private readonly Process _process;
    private readonly Task<string> _errors;

    private LoadClusterProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
    }

    public TextReader Output => _process.StandardOutput;

    public static LoadClusterProcess Start(params string[] arguments) =>
        Start(new ProcessStartInfo("dotnet", [Command, .. arguments]));

    /// <summary>Starts it in a shell that first runs a line of its own, like <c>ulimit -n 256</c>.</summary>
    public static LoadClusterProcess StartAfter(string line, params string[] arguments) =>
        Start(new ProcessStartInfo("sh", ["-c", $"{line} && exec dotnet \"$0\" \"$@\"", Command, .. arguments]));

    /// <summary>Starts it and waits for its end.</summary>
    public static async Task<Finished> RunAsync(params string[] arguments)
    {
        await using var process = Start(arguments);
        return await process.EndAsync();
    }

    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", $"{_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public async Task<Finished> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var output = await _process.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = await _errors.WaitAsync(patience.Token);
        await _process.WaitForExitAsync(patience.Token);
        return new Finished(_process.ExitCode, output, errors);
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static LoadClusterProcess Start(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        return new LoadClusterProcess(Process.Start(start)!);
    }
}

/// <summary>What a process that has ended said.</summary>
internal sealed record Finished(int ExitCode, string Output, string Errors)
{
    public string[] ErrorLines => Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
