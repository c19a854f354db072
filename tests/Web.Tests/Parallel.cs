// Each of these tests starts a cluster of processes and a browser's page.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
