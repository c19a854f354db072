namespace LoadCluster.Target;

/// <summary>What becomes of a request.</summary>
internal enum Fate
{
    Answer,
    Fail,
    ResetBeforeAnswer,
    ResetInAnswer,
    Hang,
}

/// <summary>What was decided about a request when it arrived.</summary>
internal readonly record struct Arrival(Fate Fate, TimeSpan Delay);
