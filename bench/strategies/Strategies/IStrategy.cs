namespace LoadCluster.Bench.Strategies.Strategies;

/// <summary>One way to send many requests, at most some of them at a time.</summary>
internal interface IStrategy
{
    /// <summary>What it is called on the command line and in the table.</summary>
    string Name { get; }

    /// <summary>Sends the requests with indexes from 0 to <paramref name="requests"/> - 1.</summary>
    /// <param name="requests">How many.</param>
    /// <param name="limit">How many may be in flight.</param>
    /// <param name="send">Sends the request of an index; never throws.</param>
    Task RunAsync(long requests, int limit, Func<long, Task> send);
}
