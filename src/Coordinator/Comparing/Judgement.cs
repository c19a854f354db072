namespace LoadCluster.Coordinator.Comparing;

/// <summary>Whether a figure of a run differs from that of another.</summary>
public enum Judgement
{
    /// <summary>The timelines do not show this figure.</summary>
    NotJudged,

    /// <summary>A run has no timeline, or one that is too short.</summary>
    TooFewData,

    /// <summary>The interval of the difference contains 0, or the difference is below 1 %.</summary>
    NoDifference,

    Better,

    Worse,
}

public static class JudgementText
{
    public static string Text(this Judgement judgement) => judgement switch
    {
        Judgement.NotJudged => "",
        Judgement.TooFewData => "too few data",
        Judgement.NoDifference => "no difference to be seen",
        Judgement.Better => "better",
        _ => "worse",
    };
}
