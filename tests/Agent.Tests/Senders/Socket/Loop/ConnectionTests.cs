using System.Diagnostics;
using LoadCluster.Agent.Senders.Socket.Loop;
using LoadCluster.Shared.Metrics;

namespace LoadCluster.Agent.Tests.Senders.Socket.Loop;

public sealed class ConnectionTests
{
    [Fact]
    public void NoteOpened_AddressIsKnownAfterALookupWhoseConnectFailed_TellsOfNoLookup()
    {
        var second = Stopwatch.Frequency;
        var connection = new Connection(slot: 0);
        connection.BeginResolving(second);
        connection.BeginConnecting(2 * second, isKnown: false);

        connection.BeginConnecting(9 * second, isKnown: true);
        connection.NoteOpened(10 * second);

        EventsOf(connection).ShouldBe([new ConnectionOpened(LookupMicroseconds: null, ConnectMicroseconds: 1_000_000)]);
    }

    [Fact]
    public void NoteOpened_AfterALookup_TellsHowLongBothTook()
    {
        var second = Stopwatch.Frequency;
        var connection = new Connection(slot: 0);
        connection.BeginResolving(second);
        connection.BeginConnecting(3 * second, isKnown: false);

        connection.NoteOpened(4 * second);

        EventsOf(connection).ShouldBe([new ConnectionOpened(LookupMicroseconds: 2_000_000, ConnectMicroseconds: 1_000_000)]);
    }

    private static IReadOnlyList<ConnectionEvent> EventsOf(Connection connection)
    {
        var exchange = new Exchange(new Link());
        connection.MoveEventsTo(exchange);
        return exchange.TakeEvents()!;
    }
}
