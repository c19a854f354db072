using System.Buffers;

namespace LoadCluster.Shared.Metrics;

/// <summary>The byte in front of everything encoded here: a reader rejects a version it does not know.</summary>
internal static class WireVersion
{
    private const byte Current = 1;

    public static void Write(IBufferWriter<byte> target)
    {
        target.GetSpan(1)[0] = Current;
        target.Advance(1);
    }

    /// <summary>Takes the version off the front.</summary>
    /// <exception cref="InvalidDataException">There is none, or not the one that is written here.</exception>
    public static void Read(ref ReadOnlySpan<byte> source)
    {
        if (source.IsEmpty) throw new InvalidDataException("The bytes end before the version.");
        if (source[0] != Current)
            throw new InvalidDataException($"Version {source[0]} is unknown; version {Current} is read here.");
        source = source[1..];
    }
}
