using System.Diagnostics;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Senders;

/// <summary>
/// When the phases of a request began, where that is not plain: most requests are sent at once, and answered in one piece.
/// They need no look at the clock, and none of this is set.
/// </summary>
internal struct PhaseStamps
{
    private static readonly long StampsPerMicrosecond = Stopwatch.Frequency / 1_000_000;

    /// <summary>When it began to be sent, if it had waited for its connection.</summary>
    public long Begun { get; set; }

    /// <summary>When its last byte was sent, if that took more than one piece.</summary>
    public long Sent { get; set; }

    /// <summary>When the first byte of its response came, if the last one came later.</summary>
    public long Answered { get; set; }

    /// <summary>The phases; <see langword="null"/> if all of the time was waiting.</summary>
    /// <param name="started">When the request started.</param>
    /// <param name="ended">When its last byte came.</param>
    public readonly RequestPhases? Of(long started, long ended)
    {
        if ((Begun | Sent | Answered) == 0)
            return null;
        var begun = Begun > 0 ? Begun : started;
        var answered = Answered > 0 ? Answered : ended;
        // A response may come before its request is sent.
        var sent = Math.Min(Sent > 0 ? Sent : begun, answered);
        return new RequestPhases(Microseconds(sent - begun), Microseconds(answered - sent), Microseconds(ended - answered));
    }

    private static long Microseconds(long stamps) => stamps / StampsPerMicrosecond;
}
