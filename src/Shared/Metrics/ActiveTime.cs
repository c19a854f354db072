using System.Buffers;

namespace LoadCluster.Shared.Metrics;

/// <summary>A time in which requests were in flight, by the clock of the machine that sent them; the default is none.</summary>
/// <param name="From">The first send, in microseconds since 1970.</param>
/// <param name="Until">The last end of a request, in microseconds since 1970.</param>
public readonly record struct ActiveTime(long From, long Until)
{
    private static readonly long LastMoment = (DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>How long it is; 0 for none.</summary>
    public TimeSpan Length => TimeSpan.FromMicroseconds(Math.Max(0, Until - From));

    /// <summary>The clock, as it is counted here.</summary>
    public static long Now => (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The time that spans both.</summary>
    public ActiveTime With(ActiveTime other) =>
        this == default ? other
        : other == default ? this
        : new ActiveTime(Math.Min(From, other.From), Math.Max(Until, other.Until));

    internal static ActiveTime Read(ref ReadOnlySpan<byte> source)
    {
        var (from, length) = (Varint.Read(ref source), Varint.Read(ref source));
        return from <= LastMoment && length <= LastMoment - from
            ? new ActiveTime(from, from + length)
            : throw new InvalidDataException("A tally's time of activity is impossible.");
    }

    internal void WriteTo(IBufferWriter<byte> target)
    {
        Varint.Write(target, From);
        Varint.Write(target, Math.Max(0, Until - From));
    }
}
