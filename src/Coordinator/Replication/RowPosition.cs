namespace LoadCluster.Coordinator.Replication;

/// <summary>
/// The end of a prefix of rows. The checksum is of all bytes before it, so two replicas with the same position have the
/// same rows up to it.
/// </summary>
internal readonly record struct RowPosition(long Rows, long Bytes, ulong Checksum)
{
    public RowPosition After(ReadOnlySpan<byte> text) =>
        new(Rows + text.Count((byte)'\n'), Bytes + text.Length, Replication.Checksum.Continue(Checksum, text));
}
