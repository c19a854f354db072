namespace LoadCluster.Shared.Actors;

/// <summary>Writes at most ten lines in a second, and then how many were left out. Not for concurrent use.</summary>
internal sealed class LineLimit(Action<string> write, TimeProvider time)
{
    public const int PerSecond = 10;
    private const int MaxLength = 300;

    private long _second = time.GetTimestamp();
    private int _written;
    private long _omitted;

    public static string Shorten(string line) => line.Length <= MaxLength ? line : $"{line[..MaxLength]}…";

    public void Write(string line)
    {
        if (time.GetElapsedTime(_second) >= TimeSpan.FromSeconds(1))
            Flush();
        if (_written++ < PerSecond)
            write(line);
        else
            _omitted++;
    }

    /// <summary>Ends the second.</summary>
    public void Flush()
    {
        if (_omitted > 0)
            write($"{_omitted:N0} more lines were left out.");
        (_second, _written, _omitted) = (time.GetTimestamp(), 0, 0);
    }
}
