using System.Diagnostics;

namespace LoadCluster.Cli.Tests;

/// <summary>The built command as a process of its own, as a person starts it.</summary>
internal sealed class LoadClusterProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    // Precompiled where ./test.sh published it: a cluster of processes starts in a third of the time.
    private static readonly string Command = Environment.GetEnvironmentVariable("LOADCLUSTER_TESTED")
        ?? Path.Combine(AppContext.BaseDirectory, "loadcluster.dll");

    private readonly Process _process;
    private bool _isDisposed;
    private readonly Transcript _output;
    private readonly Transcript _errors;

    private LoadClusterProcess(Process process)
    {
        _process = process;
        _output = new Transcript(process.StandardOutput);
        _errors = new Transcript(process.StandardError);
    }

    public bool HasEnded => _process.HasExited;

    /// <summary>Its output so far.</summary>
    public string Output => _output.SoFar;

    /// <summary>Its error output so far.</summary>
    public string Errors => _errors.SoFar;

    /// <summary>
    /// Waits until it has said something on its output, which is the screen of its terminal if it has one.
    /// </summary>
    public Task<string> SaysAsync(string text) => _output.UntilAsync(text, Patience);

    /// <summary>Waits until it has said something on its error output.</summary>
    public Task<string> ComplainsAsync(string text) => _errors.UntilAsync(text, Patience);

    public async Task TypeAsync(string keys)
    {
        await _process.StandardInput.WriteAsync(keys);
        await _process.StandardInput.FlushAsync();
    }

    public static LoadClusterProcess Start(params string[] arguments) => StartBy([], arguments);

    /// <summary>Starts it by a command that becomes it, like <c>ip netns exec NAME</c>.</summary>
    public static LoadClusterProcess StartBy(string[] launcher, params string[] arguments)
    {
        string[] command = [.. launcher, "dotnet", Command, .. arguments];
        return Start(new ProcessStartInfo(command[0], command[1..]));
    }

    /// <summary>Starts it with variables in its environment, each as <c>NAME=value</c>.</summary>
    public static LoadClusterProcess StartWith(IEnumerable<string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Command, .. arguments]);
        foreach (var variable in environment)
            start.Environment[variable[..variable.IndexOf('=')]] = variable[(variable.IndexOf('=') + 1)..];
        return Start(start);
    }

    /// <summary>
    /// Starts it at a terminal, whose keys are the input and whose screen is the output. It takes the place of the
    /// shell: one that stayed would get Ctrl-C as well, and end with a code of its own.
    /// </summary>
    public static LoadClusterProcess StartAtTerminal(params string[] arguments)
    {
        var typed = string.Join(' ', arguments.Prepend(Command).Select(word => $"'{word}'"));
        return Start(new ProcessStartInfo("script", ["-qec", $"exec dotnet {typed}", "/dev/null"]));
    }

    /// <summary>Starts it in a shell that first runs a line of its own, like <c>ulimit -n 256</c>.</summary>
    public static LoadClusterProcess StartAfter(string line, params string[] arguments) =>
        Start(new ProcessStartInfo("sh", ["-c", $"{line} && exec dotnet \"$0\" \"$@\"", Command, .. arguments]));

    /// <summary>Starts it and waits for its end.</summary>
    public static async Task<Finished> RunAsync(params string[] arguments)
    {
        await using var process = Start(arguments);
        return await process.EndAsync();
    }

    public Task SignalAsync(string name) => _process.SignalAsync(name);

    public async Task<Finished> EndAsync(TimeSpan? atMost = null)
    {
        using var patience = new CancellationTokenSource(atMost ?? Patience);
        try
        {
            var output = await _output.Whole.WaitAsync(patience.Token);
            var errors = await _errors.Whole.WaitAsync(patience.Token);
            await _process.WaitForExitAsync(patience.Token);
            return new Finished(_process.ExitCode, output, errors);
        }
        catch (OperationCanceledException)
        {
            throw new ShouldAssertException($"It did not end in {atMost ?? Patience}, and said: {Output}{Errors}");
        }
    }

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
            return ValueTask.CompletedTask;
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static LoadClusterProcess Start(ProcessStartInfo start)
    {
        start.RedirectStandardInput = true;
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
