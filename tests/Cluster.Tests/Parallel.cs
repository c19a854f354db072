// Each of these tests starts up to nine processes: several tests at once would starve heartbeats on two processors.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
