using System.Collections.Concurrent;
using System.Diagnostics;
using LoadCluster.Shared.Runs;

namespace LoadCluster.Agent.Logging;

/// <summary>
/// A file with a line for each request that this process sends. A thread of its own writes it; when it cannot keep up,
/// senders wait for it: nothing is dropped, and memory is bounded.
/// </summary>
public sealed class RequestLog : IDisposable
{
    /// <summary>How many blocks may wait to be written: some 10 MB.</summary>
    private const int MostWaiting = 64;

    /// <summary>What was written is seen by readers of the file at the latest after this time without a further block.</summary>
    private static readonly TimeSpan FlushDelay = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<RequestLogBlock> _blocks = new(MostWaiting);
    private readonly RequestLogOptions _options;
    private readonly Action<string> _tellFault;
    private readonly Thread _writer;
    private long _waited;

    /// <param name="options">What is logged, and where.</param>
    /// <param name="tellFault">Receives <see cref="Fault"/> when it occurs.</param>
    /// <exception cref="IOException">The file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be created.</exception>
    public RequestLog(RequestLogOptions options, Action<string>? tellFault = null)
    {
        _options = options;
        _tellFault = tellFault ?? (_ => { });
        var file = new RequestLogFile(options.Path);
        _writer = new Thread(() => Write(file)) { IsBackground = true, Name = "request log" };
        _writer.Start();
    }

    /// <summary>For how long senders waited for the file, all together.</summary>
    public TimeSpan Waited => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _waited));

    /// <summary>Why lines are missing, in one line; <see langword="null"/> when none are.</summary>
    public string? Fault { get; private set; }

    /// <summary>Writes what is left and closes the file: nothing more is sent.</summary>
    public void Close()
    {
        _blocks.CompleteAdding();
        _writer.Join();
    }

    public void Dispose()
    {
        Close();
        _blocks.Dispose();
    }

    /// <summary>A buffer for one recorder of a session.</summary>
    internal RequestLogBuffer Open(string agent, string runId, RunSpec spec) => new(this, agent, runId, _options, spec.Seed);

    internal void Add(RequestLogBlock block)
    {
        if (_blocks.TryAdd(block))
            return;
        var began = Stopwatch.GetTimestamp();
        _blocks.Add(block);
        Interlocked.Add(ref _waited, Stopwatch.GetTimestamp() - began);
    }

    private void Write(RequestLogFile file)
    {
        using (file)
        {
            var isFlushed = true;
            while (!_blocks.IsCompleted)
            {
                if (_blocks.TryTake(out var block, isFlushed ? Timeout.InfiniteTimeSpan : FlushDelay))
                    Try(() => file.Write(block));
                else
                    Try(file.Flush);
                isFlushed = block is null;
            }
            Try(file.Close);
        }
    }

    /// <summary>After a fault, blocks are taken still: the run must not stand still for its log.</summary>
    private void Try(Action write)
    {
        if (Fault is not null)
            return;
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fault = $"request log '{_options.Path}' is not complete: {e.Message}";
            _tellFault(Fault);
        }
    }
}
