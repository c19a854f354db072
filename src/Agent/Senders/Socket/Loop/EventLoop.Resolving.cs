using System.Collections.Concurrent;
using System.Diagnostics;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Senders.Socket.Loop;

/// <content>
/// Where a connection goes to. A look-up that takes time ends on another thread, which leaves the answer here and wakes
/// the loop.
/// </content>
internal sealed partial class EventLoop
{
    private readonly Route _route;
    private readonly ConcurrentQueue<(ulong Key, FoundAddresses Found)> _found = [];

    private void Connect(Connection connection)
    {
        var finding = _route.FindAsync();
        if (finding.IsCompletedSuccessfully)
        {
            Dial(connection, finding.Result, isKnown: true);
            return;
        }
        connection.BeginResolving(Stopwatch.GetTimestamp());
        _ = AwaitAddressesAsync(connection.Key, finding);
    }

    private async Task AwaitAddressesAsync(ulong key, ValueTask<FoundAddresses> finding)
    {
        _found.Enqueue((key, await finding));
        _wake.Signal();
    }

    private void TakeFound()
    {
        while (_found.TryDequeue(out var found))
        {
            var connection = _connections[Connection.SlotOf(found.Key)];
            if (connection.Key == found.Key && connection.State == ConnectionState.Resolving)
            {
                connection.State = ConnectionState.Closed;
                Dial(connection, found.Found, isKnown: false);
            }
        }
    }

    private void Dial(Connection connection, in FoundAddresses found, bool isKnown)
    {
        connection.BeginConnecting(Stopwatch.GetTimestamp(), isKnown);
        if (_dialer.TryAim(connection.Link, found.Addresses))
            Dial(connection);
        else
            FailWaiting(connection, new Failure(ErrorKind.Dns, found.Fault ?? "the target has no address of the family of --source"));
    }
}
