using FsCheck;
using FsCheck.Fluent;

namespace LoadCluster.Coordinator.Tests.Replication.Model;

public sealed class ReplicationModelTests
{
    private const int Schedules = 5000;
    private const int SchedulesToBreak = 30_000;
    private const int Steps = 500;

    [Fact]
    public void Save_AnyScheduleOfFaults_AcknowledgedIsInEveryLaterTerm() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Schedules).WithQuietOnSuccess(true),
            Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed => Run(seed, Sabotage.None)));

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
