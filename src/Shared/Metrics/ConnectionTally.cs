using System.Buffers;

namespace LoadCluster.Shared.Metrics;

/// <summary>
/// Sums of what happened to connections. Empty, which it is in most runs without TLS, it takes next to no memory. It has one
/// owner at a time.
/// </summary>
public sealed class ConnectionTally
{
    private const int EventsPart = 1;
    private const int OpenedPart = 2;
    private const int LookupsPart = 4;

    private LatencyHistogram? _handshakeTime;
    private LatencyHistogram? _lookupTime;
    private LatencyHistogram? _connectTime;

    public long FullHandshakes { get; private set; }

    public long ResumedHandshakes { get; private set; }

    /// <summary>What handshakes agreed on: version, cipher and protocol.</summary>
    public ReasonCounts Agreed { get; } = new();

    /// <summary>Why connections failed.</summary>
    public ReasonCounts Faults { get; } = new();

    /// <summary>How often a request was sent again that a server had not processed.</summary>
    public long Resent { get; private set; }

    /// <summary>How many requests at a time a connection was planned to carry, if a server allowed fewer.</summary>
    public long StreamsWanted { get; private set; }

    /// <summary>The fewest that a server allowed then.</summary>
    public long StreamsAllowed { get; private set; }

    /// <summary>How long handshakes took, in microseconds.</summary>
    public LatencyHistogram HandshakeTime => _handshakeTime ??= new LatencyHistogram();

    /// <summary>How long connections waited for a look-up of the target's name, those that did, in microseconds.</summary>
    public LatencyHistogram LookupTime => _lookupTime ??= new LatencyHistogram();

    /// <summary>How long connecting took, in microseconds, a value for each connection.</summary>
    public LatencyHistogram ConnectTime => _connectTime ??= new LatencyHistogram();

    /// <summary>Whether nothing happened but that connections were opened.</summary>
    public bool IsEmpty => FullHandshakes + ResumedHandshakes + Resent + StreamsWanted + Faults.Total == 0;

    internal void Record(IReadOnlyList<ConnectionEvent> events)
    {
        foreach (var happened in events)
            Record(happened);
    }

    internal void Add(ConnectionTally other)
    {
        if (other._connectTime is { Count: > 0 } connects)
            ConnectTime.Add(connects);
        if (other._lookupTime is { Count: > 0 } lookups)
            LookupTime.Add(lookups);
        if (other.IsEmpty)
            return;
        FullHandshakes += other.FullHandshakes;
        ResumedHandshakes += other.ResumedHandshakes;
        Resent += other.Resent;
        Agreed.Add(other.Agreed);
        Faults.Add(other.Faults);
        LimitStreams(other.StreamsWanted, other.StreamsAllowed);
        if (other._handshakeTime is { } times)
            HandshakeTime.Add(times);
    }

    internal void Clear()
    {
        (FullHandshakes, ResumedHandshakes, Resent, StreamsWanted, StreamsAllowed) = (0, 0, 0, 0, 0);
        Agreed.Clear();
        Faults.Clear();
        _handshakeTime?.Clear();
        _lookupTime?.Clear();
        _connectTime?.Clear();
    }

    internal void WriteTo(IBufferWriter<byte> target)
    {
        var (hasConnects, hasLookups) = (_connectTime is { Count: > 0 }, _lookupTime is { Count: > 0 });
        Varint.Write(target, (IsEmpty ? 0 : EventsPart) | (hasConnects ? OpenedPart : 0) | (hasLookups ? LookupsPart : 0));
        if (hasConnects)
            ConnectTime.WriteTo(target);
        if (hasLookups)
            LookupTime.WriteTo(target);
        if (IsEmpty)
            return;
        foreach (var number in (ReadOnlySpan<long>)[FullHandshakes, ResumedHandshakes, Resent, StreamsWanted, StreamsAllowed])
            Varint.Write(target, number);
        Agreed.WriteTo(target);
        Faults.WriteTo(target);
        if (FullHandshakes + ResumedHandshakes > 0)
            HandshakeTime.WriteTo(target);
    }

    internal void ReadFrom(ref ReadOnlySpan<byte> source)
    {
        var parts = Varint.Read(ref source);
        if ((parts & OpenedPart) != 0)
            ConnectTime.ReadFrom(ref source);
        if ((parts & LookupsPart) != 0)
            LookupTime.ReadFrom(ref source);
        if ((_lookupTime?.Count ?? 0) > (_connectTime?.Count ?? 0))
            throw new InvalidDataException("A tally has more look-ups than connections.");
        if ((parts & EventsPart) == 0)
            return;
        (FullHandshakes, ResumedHandshakes) = (Varint.Read(ref source), Varint.Read(ref source));
        (Resent, StreamsWanted, StreamsAllowed) = (Varint.Read(ref source), Varint.Read(ref source), Varint.Read(ref source));
        Agreed.ReadFrom(ref source);
        Faults.ReadFrom(ref source);
        if (FullHandshakes + ResumedHandshakes > 0)
            HandshakeTime.ReadFrom(ref source);
        if ((_handshakeTime?.Count ?? 0) != FullHandshakes + ResumedHandshakes)
            throw new InvalidDataException("A tally's handshakes contradict their times.");
    }

    private void Record(ConnectionEvent happened)
    {
        switch (happened)
        {
            case ConnectionOpened opened:
                ConnectTime.Record(opened.ConnectMicroseconds);
                if (opened.LookupMicroseconds is { } lookup)
                    LookupTime.Record(lookup);
                break;
            case HandshakeEnded handshake:
                Record(handshake);
                break;
            case ConnectionFault fault:
                Faults.Count(fault.Reason);
                break;
            case RequestResent:
                Resent++;
                break;
            case StreamsLimited limit:
                LimitStreams(limit.Wanted, limit.Allowed);
                break;
        }
    }

    private void Record(HandshakeEnded handshake)
    {
        FullHandshakes += handshake.IsResumed ? 0 : 1;
        ResumedHandshakes += handshake.IsResumed ? 1 : 0;
        Agreed.Count(handshake.Agreed);
        HandshakeTime.Record(handshake.Microseconds);
    }

    private void LimitStreams(long wanted, long allowed)
    {
        if (wanted == 0)
            return;
        StreamsAllowed = StreamsWanted == 0 ? allowed : Math.Min(StreamsAllowed, allowed);
        StreamsWanted = Math.Max(StreamsWanted, wanted);
    }
}
