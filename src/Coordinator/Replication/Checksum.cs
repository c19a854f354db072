namespace LoadCluster.Coordinator.Replication;

/// <summary>FNV-1a, 64 bits: every changed byte changes it, and it can be continued at any byte.</summary>
internal static class Checksum
{
    public static ulong Continue(ulong checksum, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
            checksum = (checksum ^ value) * 0x100000001B3;
        return checksum;
    }
}
