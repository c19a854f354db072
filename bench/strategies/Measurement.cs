using System.Diagnostics;
using System.Globalization;

namespace LoadCluster.Bench.Strategies;

/// <summary>What a strategy took, measured by the process that ran it.</summary>
/// <param name="Wall">From the first request to the last answer.</param>
/// <param name="Cpu">Processor time of the process meanwhile.</param>
/// <param name="PeakMemoryBytes">The highest resident size of the process.</param>
/// <param name="Failures">Requests without a complete answer of status 200.</param>
internal sealed record Measurement(TimeSpan Wall, TimeSpan Cpu, long PeakMemoryBytes, long Failures)
{
    /// <summary>Measures some work in this process.</summary>
    public static async Task<Measurement> TakeAsync(Func<Task> work, Func<long> failures)
    {
        using var process = Process.GetCurrentProcess();
        var (cpu, start) = (process.TotalProcessorTime, Stopwatch.GetTimestamp());
        await work();
        var wall = Stopwatch.GetElapsedTime(start);
        process.Refresh();
        return new Measurement(wall, process.TotalProcessorTime - cpu, process.PeakWorkingSet64, failures());
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    public static Measurement Parse(string line)
    {
        var numbers = Array.ConvertAll(line.Split(' '), text => long.Parse(text, CultureInfo.InvariantCulture));
        return new Measurement(new TimeSpan(numbers[0]), new TimeSpan(numbers[1]), numbers[2], numbers[3]);
    }

    /// <summary>One line for the parent process.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Wall.Ticks} {Cpu.Ticks} {PeakMemoryBytes} {Failures}");

    /// <summary>A row of the table.</summary>
    public string ToRow(string name, long requests) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {name,-13} | {Wall.TotalSeconds,6:0.0} s | {Cpu.TotalSeconds,6:0.0} s | {PeakMemoryBytes / 1e6,8:0} MB "
        + $"| {requests / Wall.TotalSeconds,10:0} | {Failures,6} |");
}
