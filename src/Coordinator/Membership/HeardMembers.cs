using System.Collections.Immutable;

namespace LoadCluster.Coordinator.Membership;

/// <summary>
/// Which members of the cluster answer a coordinator that is to join it. One that is cut off from a member would be removed
/// again, and that member with it, for as long as the cut lasts.
/// </summary>
/// <param name="self">The index of the coordinator that is to join; its earlier process may still be a member.</param>
/// <param name="time">The clock.</param>
internal sealed class HeardMembers(int self, TimeProvider time)
{
    private readonly Dictionary<int, long> _heard = [];

    /// <summary>Whether any member answers.</summary>
    public bool AreHeard => _heard.Keys.Any(IsHeard);

    /// <summary>A member answered.</summary>
    /// <param name="from">Its index.</param>
    /// <param name="members">The indexes of the members that it knows; it may not tell.</param>
    /// <returns>The first member that does not answer; none when all do.</returns>
    public int? Hear(int from, ImmutableArray<int> members)
    {
        _heard[from] = time.GetTimestamp();
        var silent = members.IsDefault ? [] : members.Where(member => member != self && !IsHeard(member));
        return silent.Select(member => (int?)member).FirstOrDefault();
    }

    private bool IsHeard(int member) =>
        _heard.TryGetValue(member, out var heard) && time.GetElapsedTime(heard) < FoundingVotes.Patience;
}
