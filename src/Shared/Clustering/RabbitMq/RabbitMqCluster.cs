namespace LoadCluster.Shared.Clustering.RabbitMq;

/// <summary>The engine for many machines: members meet at a RabbitMQ broker, 3.10 or later, with streams.</summary>
/// <remarks>
/// What the broker must permit. An agent: configure nothing, write <c>^loadcluster\.in$</c>, read
/// <c>^loadcluster\.(shards\..*|control)$</c>. A coordinator: configure and read <c>^loadcluster\..*</c>, write
/// <c>^(amq\.default|loadcluster\..*)$</c>.
/// </remarks>
public sealed class RabbitMqCluster : ICluster
{
    private readonly BrokerLink _link;
    private readonly Publisher _publisher;
    private readonly LogReader _reader;
    private readonly Topology _topology;
    private readonly RabbitMqElection _election;
    private readonly RabbitMqPulses _pulses;

    private RabbitMqCluster(BrokerLink link, string member)
    {
        (_link, Member) = (link, member);
        (_publisher, _reader, _topology) = (new Publisher(link), new LogReader(link), new Topology(link));
        var log = new ClusterLog(_publisher, _reader, _topology, member);
        (Runs, _election) = (log, new RabbitMqElection(link, _topology, log));
        Orders = new RabbitMqOrders(_publisher, _reader, _topology);
        _pulses = new RabbitMqPulses(link, _topology, member);
    }

    /// <inheritdoc/>
    public string Member { get; }

    /// <inheritdoc/>
    public IElection Election => _election;

    /// <inheritdoc/>
    public IOrders Orders { get; }

    /// <inheritdoc/>
    public IPulses Pulses => _pulses;

    /// <inheritdoc/>
    public IRunCatalog Runs { get; }

    /// <summary>
    /// Connects a member. From then on the connection is kept: when it breaks, everything waits for the next one and
    /// goes on.
    /// </summary>
    /// <param name="options">Where the broker is and who to be there.</param>
    /// <param name="member">The member's name, unique in the cluster.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="BrokerException">No node can be reached, or they refuse us; one line says why.</exception>
    public static async Task<RabbitMqCluster> ConnectAsync(
        RabbitMqOptions options, string member, CancellationToken cancellationToken) =>
        new(await BrokerLink.ConnectAsync(options, member, cancellationToken), member);

    /// <inheritdoc/>
    public IShardQueue Shards(string runId) => new RabbitMqShardQueue(_link, _publisher, _topology, runId, Member);

    /// <inheritdoc/>
    public IJournal Journal(string runId) => new RabbitMqJournal(_publisher, _reader, _topology, runId);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _pulses.DisposeAsync();
        await _election.DisposeAsync();
        await _link.DisposeAsync();
    }
}
