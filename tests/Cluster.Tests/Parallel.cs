// Most tests of this assembly wait for processes. More at once would starve heartbeats on small machines.
[assembly: Xunit.CollectionBehavior(MaxParallelThreads = 4)]
