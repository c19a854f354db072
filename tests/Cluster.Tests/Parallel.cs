// Most tests of this assembly wait for processes: far more of them can wait at once than there are processors.
[assembly: Xunit.CollectionBehavior(MaxParallelThreads = 16)]
