namespace LoadCluster.Coordinator.Membership;

/// <summary>
/// Which coordinator founds the cluster, while none is a member of one: the one that a majority votes for. A coordinator votes
/// for the first one that it hears, and stays with it as long as it hears it.
/// </summary>
internal sealed class FoundingVotes
{
    /// <summary>Who was not heard for this long does not count.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Dictionary<int, (int Candidate, long Heard)> _others = [];
    private readonly TimeProvider _time;
    private readonly int _self;
    private int _candidate;

    /// <param name="self">The index of this coordinator.</param>
    /// <param name="nodes">How many there are.</param>
    /// <param name="time">The clock.</param>
    public FoundingVotes(int self, int nodes, TimeProvider time)
    {
        (_self, _candidate, _time) = (self, self, time);
        Majority = (nodes / 2) + 1;
    }

    /// <summary>Whom this coordinator votes for.</summary>
    public int Candidate
    {
        get
        {
            var isLost = _candidate != _self && !IsHeard(_candidate);
            if (isLost || _candidate == _self)
                _candidate = Heard.Append(_self).Min();
            return _candidate;
        }
    }

    /// <summary>How many coordinators wait, this one included.</summary>
    public int Waiting => Heard.Count() + 1;

    public int Majority { get; }

    /// <summary>Whether a majority votes for this coordinator.</summary>
    public bool IsElected =>
        Candidate == _self && Heard.Count(other => _others[other].Candidate == _self) + 1 >= Majority;

    private IEnumerable<int> Heard => _others.Keys.Where(IsHeard);

    /// <summary>Another coordinator waits, too.</summary>
    public void Hear(int from, int candidate) => _others[from] = (candidate, _time.GetTimestamp());

    private bool IsHeard(int other) => _time.GetElapsedTime(_others[other].Heard) < Patience;
}
