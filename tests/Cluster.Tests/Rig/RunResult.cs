using LoadCluster.Cli.Tests;
using LoadCluster.Target;

namespace LoadCluster.Cluster.Tests.Rig;

/// <summary>The outcome of a run: by its own report, and by the count of the target.</summary>
internal sealed record RunResult(Summary Summary, TargetStats Target)
{
    /// <summary>Each index was sent and answered once.</summary>
    public void ShouldBeComplete(long requests)
    {
        ShouldBeExact(requests);
        (Summary.Verdict, Summary.Ledger.ReissuedAtMost, Target.Repeats).ShouldBe(("complete", 0, 0));
    }

    /// <summary>As <see cref="ShouldBeAccountedFor"/>, and every index was answered.</summary>
    public void ShouldBeExact(long requests)
    {
        ShouldBeAccountedFor(requests);
        Summary.Ledger.Succeeded.ShouldBe(requests, $"{this}");
    }

    /// <summary>
    /// Every index is accounted for once, and the target saw no more repeats than the report admits. The verdict blames
    /// repeats, and a schedule that faults made late, and nothing else.
    /// </summary>
    public void ShouldBeAccountedFor(long requests)
    {
        var told = $"{this}";
        Summary.Ledger.ShouldAddUp();
        Summary.Ledger.Planned.ShouldBe(requests, told);
        (Summary.Ledger.Succeeded + Summary.Ledger.Failed).ShouldBe(requests, told);
        // An agent without a network sends what the target never sees, and counts it as failed.
        Target.Distinct.ShouldBeInRange(Summary.Ledger.Succeeded, requests, told);
        (Target.LowestIndex >= 0 && Target.HighestIndex < requests).ShouldBeTrue(told);
        Target.Repeats.ShouldBeLessThanOrEqualTo(Summary.Ledger.ReissuedAtMost, told);
        var isSpotless = Summary.Ledger.ReissuedAtMost == 0 && Summary.SendLagCauses.Count == 0;
        Summary.Verdict.ShouldBe(isSpotless ? "complete" : "degraded", told);
        Summary.Agents.Sum(agent => agent.Requests).ShouldBe(requests, told);
    }

    public override string ToString() => $"{Summary.Ledger}, {Summary.Verdict}; {Target}";
}
