using LoadCluster.Coordinator.Replication;

namespace LoadCluster.Coordinator.Tests.Replication;

public sealed class WriterIdentityTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void TermAbove_AnyTerm_IsTheNextThatNoOtherCoordinatorBidsFor(int coordinators)
    {
        for (var term = 0; term < 20; term++)
        {
            var next = Enumerable.Range(0, coordinators)
                .Select(index => new WriterIdentity(index, coordinators, Guid.Empty).TermAbove(term));

            next.Order().ShouldBe(Enumerable.Range(term + 1, coordinators).Select(above => (long)above));
        }
    }
}
