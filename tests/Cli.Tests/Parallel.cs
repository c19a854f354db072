// Most of their time these tests wait for processes and for time to pass: more of them at a time than there are
// processors.
[assembly: Xunit.CollectionBehavior(MaxParallelThreads = 4)]
