using FsCheck;
using FsCheck.Fluent;

namespace LoadCluster.Coordinator.Tests.Replication.Model;

public sealed class ReplicationModelTests
{
    private const int Schedules = 20_000;
    private const int SchedulesToBreak = 30_000;
    private const int Steps = 500;

    [Fact]
    public void Save_AnyScheduleOfFaults_AcknowledgedIsInEveryLaterTerm() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Schedules).WithQuietOnSuccess(true),
            Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => Run(seed, Sabotage.None)));

    /// <summary>Schedules that once broke something.</summary>
    /// <param name="seed">Of the schedule.</param>
    /// <param name="lesson">What it taught.</param>
    [Theory]
    [InlineData(1843671998, "rows of an entry that a recovering replica had fetched were replaced by a later term")]
    [InlineData(537761185, "rows of an entry that a recovering replica had fetched were replaced by a later term")]
    [InlineData(164460187, "a recovering replica learnt of two writers that one term was promised to")]
    [InlineData(381222436, "a recovering replica learnt of two writers that one term was promised to")]
    public void Save_ScheduleThatBrokeOnce_AcknowledgedIsInEveryLaterTerm(int seed, string lesson) =>
        Should.NotThrow(() => Run(seed, Sabotage.None), lesson);

    [Theory]
    [InlineData(Sabotage.NoWriteBack)]
    [InlineData(Sabotage.VisibleMajority)]
    [InlineData(Sabotage.ForgetfulDisk)]
    [InlineData(Sabotage.UnsyncedPromise)]
    [InlineData(Sabotage.NoIncarnations)]
    public void Save_RuleBroken_ModelNotices(Sabotage sabotage) =>
        Enumerable.Range(0, SchedulesToBreak).Any(seed => IsBroken(seed, sabotage)).ShouldBeTrue();

    private static bool IsBroken(int seed, Sabotage sabotage)
    {
        try
        {
            Run(seed, sabotage);
            return false;
        }
        catch (PropertyBrokenException)
        {
            return true;
        }
        catch (NotRecoveredException)
        {
            return false;
        }
    }

    private static void Run(int seed, Sabotage sabotage)
    {
        var cluster = new SimulatedCluster(seed, sabotage);
        cluster.Run(Steps);
        cluster.Recover();
    }
}
